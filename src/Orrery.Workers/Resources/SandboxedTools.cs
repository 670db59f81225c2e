using System.Collections.Immutable;
using System.Text;
using Orrery.Workers.Hosting;
using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Resources;

/// <summary>Runs the programs of one attempt in sandboxes that share its scratch folder.</summary>
internal sealed class SandboxedTools(ToolBox box, IArtifacts artifacts, ScratchFolder scratch, TimeSpan attemptLimit, AttemptEars ears) : ITools
{
    private const int OutputLimit = 16 << 20;

    public string Scratch => scratch.Path;

    public async Task<ToolResult> RunAsync(ToolCall call, CancellationToken stop = default)
    {
        var command = await CommandAsync(call, stop).ConfigureAwait(false) with { OnUsage = (cpu, memory) => ears.Using(call, cpu.TotalSeconds, memory) };
        var outcome = await Bubblewrap.RunAsync(command, line => Hear(call, line), stop).ConfigureAwait(false);
        var usage = new Usage(outcome.Cpu.TotalSeconds, outcome.PeakMemoryBytes, outcome.Wall.TotalSeconds);
        ears.Used(call, usage);
        // ffmpeg 5.1 ends with 0 although the last of what it wrote found no room: its files are cut short, and would be taken for damaged.
        if (outcome.End == SandboxEnd.Exited && outcome.StderrTail.Any(l => l.Contains("No space left on device", StringComparison.OrdinalIgnoreCase)))
            outcome = outcome with { End = SandboxEnd.DiskFull };
        if (outcome is { End: SandboxEnd.Exited, ExitCode: { } code } && call.Accept.Contains(code))
            return new ToolResult(code, outcome.CommandLine, Encoding.UTF8.GetString(outcome.Stdout.Span), string.Join('\n', outcome.StderrTail), usage);
        stop.ThrowIfCancellationRequested();
        throw new FailureException(ToolFailures.Of(call.Program, outcome, scratch.Path));
    }

    private async Task<SandboxCommand> CommandAsync(ToolCall call, CancellationToken stop)
    {
        var inputs = ImmutableArray.CreateBuilder<ReadOnlyMount>();
        foreach (var (inside, artifact) in call.Inputs) inputs.Add(new ReadOnlyMount(await artifacts.PathOfAsync(artifact, stop).ConfigureAwait(false), inside));
        var limits = SandboxLimits.Default with { Wall = call.Timeout ?? attemptLimit };
        if (call.CpuLimit is { } cpu) limits = limits with { Cpu = cpu };
        if (call.MemoryLimit is { } memory) limits = limits with { MemoryBytes = memory };
        if (call.FileSizeLimit is { } file) limits = limits with { FileBytes = file };
        return new SandboxCommand
        {
            Program = box.Find(call.Program),
            Arguments = call.Arguments,
            Inputs = inputs.ToImmutable(),
            Scratch = scratch.Path,
            Environment = call.Environment,
            Stdin = call.Stdin,
            Limits = limits,
            CaptureStdout = OutputLimit,
        };
    }

    /// <summary>Errors go to the attempt's log; progress lines on standard output would only fill it.</summary>
    private void Hear(ToolCall call, SandboxLine line)
    {
        if (line.Stream == OutputStream.Stderr) ears.Line(line.Text);
        call.OnLine?.Invoke(line.Text);
    }
}
