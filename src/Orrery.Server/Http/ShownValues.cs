using System.Collections.Immutable;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Http;

/// <summary>Puts large values of a run in their places, as many as fit: documents of runs stay of a size that can be looked at, and histories have all that is there.</summary>
/// <param name="fetch">Puts a value in its place. One that is missing stays a name.</param>
/// <param name="room">Bytes that they may have together.</param>
internal sealed class ShownValues(Func<Payload, ValueTask<Payload>> fetch, long room)
{
    public ShownValues(LargePayloads payloads, long room) : this(payload => FetchAsync(payloads, payload), room) { }

    /// <summary>Of a run's document: 1 MiB.</summary>
    public const long OfDocument = 1 << 20;

    /// <summary>Of a history: 64 MiB.</summary>
    public const long OfHistory = 64 << 20;

    private long _room = room;

    /// <summary>For somebody who looks at the run: its own values first, then the results of its steps in their order.</summary>
    public async Task<RunSnapshot> InDocumentAsync(RunSnapshot run)
    {
        var header = run.Header;
        if (!Lies(header.Input) && !Lies(header.Result) && !Lies(header.Published) && !run.Steps.Any(s => Lies(s.Result))) return run;
        header = header with { Result = await HereAsync(header.Result), Input = await HereAsync(header.Input), Published = await HereAsync(header.Published) };
        return run with { Header = header, Steps = await ResultsAsync(run.Steps) };
    }

    /// <summary>For a replay: first what the code is told, then the rest.</summary>
    public async Task<RunSnapshot> InHistoryAsync(RunSnapshot run)
    {
        var header = run.Header with { Input = await HereAsync(run.Header.Input) };
        var steps = (await ResultsAsync(run.Steps)).ToBuilder();
        header = header with { Result = await HereAsync(header.Result) };
        for (var i = 0; i < steps.Count; i++)
            if (Lies(steps[i].Spec.Input)) steps[i] = steps[i] with { Spec = steps[i].Spec with { Input = await HereAsync(steps[i].Spec.Input) } };
        return run with { Header = header, Steps = steps.DrainToImmutable() };
    }

    private async Task<ImmutableArray<Step>> ResultsAsync(ImmutableArray<Step> all)
    {
        if (!all.Any(s => Lies(s.Result))) return all;
        var steps = all.ToBuilder();
        for (var i = 0; i < steps.Count; i++)
            if (Lies(steps[i].Result)) steps[i] = steps[i] with { Result = await HereAsync(steps[i].Result) };
        return steps.DrainToImmutable();
    }

    private static bool Lies(Payload payload) => payload.Stored is not null;

    private async ValueTask<Payload> HereAsync(Payload payload)
    {
        if (payload.Stored is not { } stored || stored.Length > _room) return payload;
        var here = await fetch(payload);
        if (!Lies(here)) _room -= stored.Length;
        return here;
    }

    private static async ValueTask<Payload> FetchAsync(LargePayloads payloads, Payload payload)
    {
        try
        {
            return await payloads.FetchAsync(payload, "a value");
        }
        catch (FailureException e) when (e.Failure.Type == LargePayloads.Missing)
        {
            return payload;
        }
    }
}
