using Orrery.Services.Workstation.Desktops;

namespace Orrery.Services.Workstation.Pools;

/// <summary>One desktop as a run of its own: it tells its pool when it shows its program, and ends when the desktop does. Ending the run ends the desktop.</summary>
internal static class DesktopWorkflow
{
    public static readonly Signal<DesktopReady> Ready = Signal.Define<DesktopReady>("desktop-ready");

    public static readonly Workflow<DesktopOrder, DesktopEnd> Definition = Workflow.Define<DesktopOrder, DesktopEnd>("desktop", async (order, run) =>
    {
        _ = TellAsync();
        return await run.Call(DesktopFunctions.Open[order.Spec.Shape], order, new CallOptions { Key = "desktop" });

        async Task TellAsync()
        {
            try
            {
                var path = await run.Call(DesktopFunctions.Ready, run.Id);
                await run.Send(order.Pool, Ready, new DesktopReady(order.Desktop, run.Id, path));
            }
            catch (FailureException)
            {
                // The desktop didn't come up, or its pool is gone; the desktop's own end says so.
            }
        }
    }, order => order.Spec.Check()) with { Description = "A desktop of a pool; started by the pool." };
}
