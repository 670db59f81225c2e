using System.CommandLine;
using Orrery.Cli.Commands.Demos;
using Orrery.Cli.Connection;
using Orrery.Cli.Doctor;
using Orrery.Cli.Encode;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery demo</c>: encodes the sample clip, so that a newcomer sees everything work once.</summary>
internal static class DemoCommand
{
    private static readonly Option<bool> Full = new("--full") { Description = "All 30 seconds of the clip instead of 7." };

    public static Command Make()
    {
        var command = new Command("demo", "Encode the sample clip into orrery-out/demo.") { Full, CommandLine.Json, CommandLine.Server, Link.Data };
        command.SetAction((result, stop) =>
        {
            if (!File.Exists(ToolFolder.SampleClip)) throw NoClip();
            return EncodeCommand.RunAsync(result, Order(result.GetValue(Full)), stop);
        });
        foreach (var demo in (Command[])[WorkstationDemo.Make(), RecapDemo.Make(), QueryDemo.Make(), NotebookDemo.Make()]) command.Subcommands.Add(demo);
        return command;
    }

    internal static OrreryException NoClip() =>
        new("usage", $"The sample clip isn't at {ToolFolder.SampleClip}. Run it as ./orrery demo, which installs what is missing, or ./orrery setup first.");

    /// <summary>Seven seconds around two cuts (11.875 s and 15.75 s), or all of it.</summary>
    internal static EncodeOrder Order(bool full) => new(
        ToolFolder.SampleClip, Path.Combine("orrery-out", "demo"), ["1080p", "720p", "360p"], "veryfast", full ? null : 10.5, full ? null : 7, Key: null, Detach: false);
}
