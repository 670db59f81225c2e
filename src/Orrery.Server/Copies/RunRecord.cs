using System.Collections.Immutable;
using Orrery.Client.Protocol;
using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Server.Copies;

/// <summary>A run as the engine keeps it, in the bytes that the store has of it: the header, then each step, each after its length. So a run is read from a copy exactly as it was.</summary>
internal static class RunRecord
{
    private const byte Version = 1;

    public static async Task WriteAsync(RunSnapshot run, Stream to, CancellationToken stop)
    {
        var (part, head) = (new FactWriter(), new FactWriter());
        await to.WriteAsync(new[] { Version }, stop);
        run.Header.Write(part);
        await FlushAsync();
        foreach (var step in run.Steps)
        {
            step.Write(part);
            await FlushAsync();
        }

        async Task FlushAsync()
        {
            head.Number(part.Length);
            await to.WriteAsync(head.ToArray(), stop);
            await to.WriteAsync(part.ToArray(), stop);
            head.Clear();
            part.Clear();
        }
    }

    /// <exception cref="CopyException">The bytes are no such record.</exception>
    public static RunSnapshot Read(RunId id, ReadOnlyMemory<byte> bytes, Moment moment)
    {
        try
        {
            var from = new FactReader(bytes);
            if (from.Byte() is var version && version != Version) throw new CopyException($"The record of run {id} has version {version}; this build reads {Version}.");
            var header = RunHeader.Read(new FactReader(from.Bytes()));
            var steps = ImmutableArray.CreateBuilder<Step>();
            while (!from.AtEnd) steps.Add(Step.Read(new FactReader(from.Bytes())));
            if (header.Id != id) throw new CopyException($"The record of run {id} is of run {header.Id}.");
            if (steps.Where((s, i) => s.Spec.Index != header.FirstStep + i || !Enum.IsDefined(s.State) || !Enum.IsDefined(s.Spec.Kind)).Any() || !Enum.IsDefined(header.Status)) throw new CopyException($"The record of run {id} makes no sense.");
            return new RunSnapshot(header, steps.DrainToImmutable(), moment.Waiting, moment.Signals) { Waits = [.. moment.Waits.Take(Wait.Most)] };
        }
        catch (Exception e) when (e is CorruptLogException or ArgumentException or OverflowException or InvalidOperationException or FormatException)
        {
            throw new CopyException($"The record of run {id} doesn't read: {e.Message}");
        }
    }

    /// <summary>What was so when a run was copied, beside what is kept of it.</summary>
    /// <param name="At">When that was.</param>
    internal sealed record Moment(DateTimeOffset At, string? Waiting, ImmutableArray<Wait> Waits, int Signals, ImmutableArray<Underway> Progress);

    /// <summary>How far an attempt was.</summary>
    internal sealed record Underway(int Step, int Attempt, AttemptProgress Progress);

    public static Moment MomentOf(RunSnapshot run, DateTimeOffset at, Func<AttemptName, AttemptProgress?> progress) => new(at, run.Waiting, run.Waits, run.Signals,
        [.. run.Steps.Where(s => s.State == StepState.Leased).Select(s => (s, told: progress(new AttemptName(run.Header.Id, s.Spec.Index, s.Epoch)))).Where(p => p.told is not null).Select(p => new Underway(p.s.Spec.Index, p.s.Epoch, p.told!))]);
}

/// <summary>A copy can't be read; the message says why, to whoever named the file.</summary>
internal sealed class CopyException(string message) : Exception(message);
