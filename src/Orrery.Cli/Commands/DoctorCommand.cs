using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Doctor;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery doctor</c>: what is installed, what is missing, how to get it.</summary>
internal static class DoctorCommand
{
    public static Command Make()
    {
        var command = new Command("doctor", "Check that everything needed is installed and works.") { CommandLine.Json, CommandLine.Server, Link.Data };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var findings = await Examination.RunAsync(server, result.GetValue(Link.Data)!, stop);
            if (result.GetValue(CommandLine.Json)) JsonDisplay.Write(Terminal.Current, "doctor", Examination.Json(findings));
            else Terminal.Current.Write(Examination.Lines(findings));
            return Examination.AllGood(findings) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
