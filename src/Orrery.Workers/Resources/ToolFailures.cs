using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Resources;

/// <summary>Turns a sandbox's outcome into the failure that its attempt ends with.</summary>
internal static class ToolFailures
{
    public static Failure Of(string program, SandboxOutcome outcome)
    {
        var (error, type) = Kind(outcome.End);
        return new Failure(error, type, $"{program}: {outcome.Explanation}")
        {
            Tool = new ToolFailure(outcome.CommandLine, outcome.ExitCode, SignalName(outcome.Signal), KilledBy(outcome), outcome.StderrTail),
        };
    }

    /// <summary>Whether and how often an attempt that ended so is tried again.</summary>
    public static ErrorClass ClassOf(SandboxEnd end) => Kind(end).Class;

    private static (ErrorClass Class, string Type) Kind(SandboxEnd end) => end switch
    {
        SandboxEnd.Exited => (ErrorClass.User, "tool.failed"),
        SandboxEnd.WallTime or SandboxEnd.CpuTime => (ErrorClass.Timeout, "tool.timeout"),
        SandboxEnd.Memory or SandboxEnd.FileSize or SandboxEnd.Scratch or SandboxEnd.Tasks => (ErrorClass.Resource, "tool.limit"),
        SandboxEnd.DiskFull => (ErrorClass.Resource, "disk.full"),
        _ => (ErrorClass.Platform, "tool.killed"),
    };

    private static string? KilledBy(SandboxOutcome outcome) => outcome.End is SandboxEnd.Exited or SandboxEnd.Signalled ? null : outcome.Explanation;

    private static string? SignalName(int? signal) => signal switch
    {
        null => null,
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        { } other => $"signal {other}",
    };
}
