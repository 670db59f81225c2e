using System.Collections.Immutable;
using System.Globalization;
using Orrery.Services.Workstation.Images;

namespace Orrery.Services.Workstation.Desktops;

/// <summary>One desktop from its start to its end, as a session of the attempt.</summary>
internal static class DesktopSession
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    public static async Task<DesktopEnd> RunAsync(DesktopOrder order, IFunctionContext context)
    {
        // Opened anew it would be another desktop, and whoever worked at this one would not be told.
        if (context.Attempt > 1) return new DesktopEnd(DesktopEnd.Lost, "The server was started anew, or its worker was, and the desktop went with it. Project folders stay.");
        using var control = await DesktopPlaces.MakeControlAsync(context.Run, context.Stop);
        if (order.Spec.Image is not { } image) return await WithinAsync(order, null, control.Path, context);
        ImageSpace.NeedRoot("A desktop from an image");
        if (order.Spec.Base is { } wanted) BaseReader.Demand(wanted, await BaseReader.ReadAsync(context.Stop));
        await using var layer = await LayerCache.OfMachine.OpenAsync(image.Hex, () => context.Artifacts.PathOfAsync(image, context.Stop), context.Stop);
        return await WithinAsync(order, layer.Folder, control.Path, context);
    }

    private static async Task<DesktopEnd> WithinAsync(DesktopOrder order, string? layer, string control, IFunctionContext context)
    {
        var (gate, attendance) = (new Lock(), new Attendance(TimeProvider.System.GetUtcNow()));
        await using var session = await context.Sessions.OpenAsync(Call(order.Spec, layer, control, Heard), context.Stop);
        await File.WriteAllTextAsync(Path.Combine(control, "path.new"), session.Path, context.Stop);
        File.Move(Path.Combine(control, "path.new"), Path.Combine(control, "path"));
        context.Log($"the desktop is at {session.Path}");
        while (true)
        {
            var waited = Task.Delay(Look, context.Stop);
            if (await Task.WhenAny(session.Ended, waited) != waited) return Ended(await session.Ended);
            await waited;
            Attendance now;
            lock (gate) now = attendance;
            context.Report(new AttemptProgress(now.Viewers, 0, "viewers"));
            if (now.Due(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(order.IdleMinutes)) is not { } due) continue;
            await session.StopAsync();
            return due;
        }

        void Heard(string line)
        {
            lock (gate)
            {
                attendance = attendance.Heard(line, TimeProvider.System.GetUtcNow(), out var isNews);
                if (isNews) context.Log(line);
            }
        }

        DesktopEnd Ended(SessionEnd end)
        {
            lock (gate) return DesktopSession.Ended(attendance.Closing, end.Words);
        }
    }

    private static DesktopEnd Ended(string? closing, string words) => closing switch
    {
        "logged out" or "the application was closed" => new DesktopEnd("closed", $"{char.ToUpperInvariant(closing[0])}{closing[1..]}."),
        null or "shown" => new DesktopEnd("failed", words),
        _ => new DesktopEnd("failed", $"{closing}; {words}"),
    };

    /// <summary>What the sandbox is made of. Its display listens on the session's endpoint; nothing of it is reached from elsewhere.</summary>
    private static SessionCall Call(DesktopSpec spec, string? layer, string control, Action<string> heard) =>
        new("/bin/sh", ["/agent/desktop.sh", spec.SingleApplication ? "application" : "desktop", spec.Size, spec.Screens.ToString(CultureInfo.InvariantCulture), .. spec.Program])
        {
            Endpoint = SessionEndpoint.Bytes,
            Layers = layer is null ? [] : [layer],
            // A home that is fresh each time lies in the attempt's own folder on disk.
            Environment = ImmutableDictionary<string, string>.Empty.Add("HOME", spec.Folders?.ContainsKey("/home/artist") == true ? "/home/artist" : "/out/home"),
            MemoryLimit = DesktopFunctions.Open[spec.Shape].Shape.Memory * 2,
            TmpLimit = Shape.GiB,
            StartWithin = TimeSpan.FromSeconds(120),
            Mounts = ImmutableDictionary<string, string>.Empty.Add("/agent", Path.GetDirectoryName(Agent.Script("desktop.sh"))!).Add("/control", control),
            Folders = (spec.Folders ?? ImmutableSortedDictionary<string, string>.Empty).ToImmutableDictionary(f => f.Key, f => new FolderGrant(f.Value)),
            OnLine = heard,
        };
}
