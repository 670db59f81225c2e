using Orrery.Services.Workstation.Desktops;

namespace Orrery.Services.Workstation.Pools;

/// <summary>One desktop as a run of its own: it tells its pool when it shows its program, and ends when the desktop does. Ending the run ends the desktop.</summary>
internal static class DesktopWorkflow
{
    public static readonly Signal<DesktopReady> Ready = Signal.Define<DesktopReady>("desktop-ready");

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public static readonly Workflow<DesktopOrder, DesktopEnd> Definition = Workflow.Define<DesktopOrder, DesktopEnd>("desktop", async (order, run) =>
    {
        _ = TellAsync();
        return await run.Call(DesktopFunctions.Open[order.Spec.Shape], order, new CallOptions { Key = "desktop" });

        // The desktop may wait in its queue for long, and who looks for it may be lost with a worker: then it is looked for again, until this run ends with the desktop.
        async Task TellAsync()
        {
            while (true)
            {
                try
                {
                    var path = await run.Call(DesktopFunctions.Ready, run.Id);
                    await run.Send(order.Pool, Ready, new DesktopReady(order.Desktop, run.Id, path));
                    return;
                }
                catch (FailureException e) when (e.Failure.Type is "run.ended" or "run.unknown")
                {
                    return; // There is no pool any more.
                }
                catch (FailureException)
                {
                    await run.Delay(BetweenLooks, "look-again");
                }
            }
        }
    }, order => order.Spec.Check()) with { Description = "A desktop of a pool; started by the pool." };
}
