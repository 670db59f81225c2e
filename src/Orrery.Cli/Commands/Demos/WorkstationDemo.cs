using System.CommandLine;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Commands.Demos;

/// <summary><c>orrery demo workstation</c>: starts pools of desktops, claims one, and sees that its display answers.</summary>
internal static class WorkstationDemo
{
    private const string Service = "workstation";

    private static readonly (string Name, string Program)[] Examples = [("terminal", "xterm"), ("krita", "krita"), ("blender", "blender")];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Command Make()
    {
        var command = new Command("workstation", "Start pools of desktops for the browser and open one.") { CommandLine.Json, CommandLine.Server, Link.Data };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken stop)
    {
        foreach (var program in new[] { "Xvnc", "openbox", "xterm", "xprop" })
            if (!File.Exists($"/usr/bin/{program}"))
                throw new OrreryException("usage", $"{program} isn't installed. Run it as ./orrery demo workstation, which installs what is missing, or ./orrery setup --workstation first.");
        var terminal = Terminal.Current;
        using var display = Displays.Choose(result, terminal, "workstation");
        var (server, ready) = await Link.OpenOrStartAsync(result, Service, display, stop);
        using var _ = server;
        await ready;
        var client = Link.Client(result, server.Address);
        using var __ = client;
        foreach (var (name, program) in Examples.Where(e => File.Exists($"/usr/bin/{e.Program}")))
        {
            // The same pool, however often the demo is run, as long as it is there.
            var there = await client.RunsAsync(new RunFilter("running", Service, "pool") { Attributes = [new("name", name)] }, 1, stop: stop);
            var run = there.Count > 0 ? there[0].Id : (await client.StartAsync(Service, "pool", Example(name), stop: stop)).Run;
            if (name == "terminal") await ProveAsync(client, run, terminal, stop);
            else terminal.Out.WriteLine($"  {name,-9} is being made ready: {new Uri(server.Address, $"runs/{run}/pages/pool")}");
        }

        terminal.Out.WriteLine($"\nOpen it in a browser: {new Uri(server.Address, "services/workstation/pages/workstations")}");
        return ExitCode.Done;
    }

    /// <summary>Claims a terminal, has its display say what it is and give a frame, and gives it back.</summary>
    private static async Task ProveAsync(OrreryClient client, RunId pool, Terminal terminal, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        await foreach (var view in client.FollowAsync(pool, stop: limit.Token))
        {
            if (view.Failure is { } failure) throw new OrreryException(failure.Type, failure.Message);
            if (view.Published is { } state && Waits(JsonNode.Parse(state.GetRawText())!)) break;
        }

        var begun = terminal.Time.GetTimestamp();
        var claimed = (await client.UpdateAsync(pool, "claim", new JsonObject { ["by"] = "demo" }, stop: limit.Token))!;
        var frame = await FrameAsync(new Uri(client.Server, (string)claimed["path"]!), limit.Token);
        terminal.Out.WriteLine($"  terminal  claimed and drawn after {terminal.Time.GetElapsedTime(begun).TotalSeconds:0.00} s: a frame of {frame.Width}x{frame.Height} in {frame.Colours} colours");
        await client.UpdateAsync(pool, "release", new JsonObject { ["desktop"] = (string)claimed["desktop"]!, ["by"] = "demo" }, stop: limit.Token);
    }

    /// <summary>Whether a desktop of a pool waits to be claimed.</summary>
    internal static bool Waits(JsonNode pool) => pool["desktops"]!.AsArray().Any(d => (string?)d!["phase"] == "warm");

    private static JsonNode Example(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Environment.GetEnvironmentVariable("ORRERY_SERVICES") ?? Path.Combine(AppContext.BaseDirectory, "services"), "Orrery.Services.Workstation", "examples", $"{name}.json")))!;

    /// <summary>One raw frame by the RFB protocol (RFC 6143): version, no security, a request for the whole screen.</summary>
    private static async Task<(int Width, int Height, int Colours)> FrameAsync(Uri at, CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(at) { Scheme = at.Scheme == "https" ? "wss" : "ws" }.Uri, stop);
        var buffered = new List<byte>();
        await TakeAsync(12);
        await SendAsync(Encoding.ASCII.GetBytes("RFB 003.008\n"));
        await TakeAsync((await TakeAsync(1))[0]);
        await SendAsync([1]);
        if ((await TakeAsync(4))[3] != 0) throw new OrreryException("workstation.display", "The display refused the connection.");
        await SendAsync([1]);
        var hello = await TakeAsync(24);
        var (width, height) = (hello[0] << 8 | hello[1], hello[2] << 8 | hello[3]);
        await TakeAsync(hello[20] << 24 | hello[21] << 16 | hello[22] << 8 | hello[23]);
        await SendAsync([2, 0, 0, 1, 0, 0, 0, 0]);
        await SendAsync([3, 0, 0, 0, 0, 0, hello[0], hello[1], hello[2], hello[3]]);
        var head = await TakeAsync(4);
        var colours = new HashSet<uint>();
        for (var rectangles = head[2] << 8 | head[3]; rectangles > 0; rectangles--)
        {
            var place = await TakeAsync(12);
            var pixels = await TakeAsync((place[4] << 8 | place[5]) * (place[6] << 8 | place[7]) * 4);
            for (var i = 0; i < pixels.Length; i += 4) colours.Add(BitConverter.ToUInt32(pixels, i));
        }

        return (width, height, colours.Count);

        Task SendAsync(byte[] bytes) => socket.SendAsync(bytes, WebSocketMessageType.Binary, true, stop);

        async Task<byte[]> TakeAsync(int count)
        {
            var part = new byte[65536];
            while (buffered.Count < count)
            {
                var read = await socket.ReceiveAsync(part, stop);
                if (read.MessageType == WebSocketMessageType.Close) throw new OrreryException("workstation.display", "The display ended the connection.");
                buffered.AddRange(part.AsSpan(0, read.Count));
            }

            var taken = buffered.GetRange(0, count).ToArray();
            buffered.RemoveRange(0, count);
            return taken;
        }
    }
}
