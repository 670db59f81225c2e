using System.Globalization;
using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Resources;

/// <summary>Turns a sandbox's outcome into the failure that its attempt ends with.</summary>
internal static class ToolFailures
{
    /// <param name="scratch">The attempt's folder, still as the program left it.</param>
    public static Failure Of(string program, SandboxOutcome outcome, string scratch)
    {
        var (error, type) = Kind(outcome.End);
        return new Failure(error, type, outcome.End == SandboxEnd.DiskFull ? DiskFull(program, scratch) : $"{program}: {outcome.Explanation}")
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

    /// <summary>Which disk it was, how much is free now and how much the program had got to.</summary>
    /// <remarks>More than this free afterwards: then it was the sandbox's own small <c>/tmp</c> that was full.</remarks>
    private const long Plenty = 64L << 20;

    private static string DiskFull(string program, string scratch)
    {
        try
        {
            var (free, wrote) = (new DriveInfo(scratch).AvailableFreeSpace, FolderSize.Of(scratch, long.MaxValue));
            return free > Plenty && wrote < free
                ? string.Create(CultureInfo.InvariantCulture, $"{program} ran out of space, although {free:N0} bytes are free in {scratch}: most likely its own /tmp, which is in memory, was full. Give it less to keep there, or retry.")
                : string.Create(CultureInfo.InvariantCulture, $"The disk was full while {program} wrote to {scratch} ({wrote:N0} bytes written, {free:N0} bytes free). Free some space there, then retry.");
        }
        catch (IOException)
        {
            return $"The disk was full while {program} wrote to {scratch}. Free some space there, then retry.";
        }
    }

    private static string? KilledBy(SandboxOutcome outcome) => outcome.ExitCode is not null || outcome.End is SandboxEnd.Signalled ? null : outcome.Explanation;

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
