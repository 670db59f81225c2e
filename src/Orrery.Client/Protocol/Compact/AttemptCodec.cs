using Orrery.Hosting;

namespace Orrery.Client.Protocol.Compact;

/// <summary>Attempts and how they ended.</summary>
internal static class AttemptCodec
{
    private const byte Failed = 1;
    private const byte Cached = 2;
    private const byte Ended = 4;

    /// <summary>As <see cref="TurnCodec.KnowsTurns"/>.</summary>
    public static bool KnowsAttempts { get; } =
        Fields.Are<Attempt>("Run", "Step", "Epoch", "Caller", "Service", "Function", "Key", "Input", "Timeout", "Lease", "At") && Fields.Are<Caller>("Namespace", "Principal");

    public static bool KnowsUsage { get; } = Fields.Are<Usage>("CpuSeconds", "PeakMemory", "WallSeconds");

    public static bool KnowsResults { get; } = Fields.Are<AttemptResult>("Run", "Step", "Epoch", "Result", "Failure", "Usage", "Cached", "EndedAt") && KnowsUsage;

    public static void Write(CompactWriter to, Attempt attempt)
    {
        to.Run(attempt.Run);
        to.Number(attempt.Step);
        to.Number(attempt.Epoch);
        to.Text(attempt.Caller.Namespace);
        to.Text(attempt.Caller.Principal);
        to.Text(attempt.Service);
        to.Text(attempt.Function);
        to.Text(attempt.Key);
        to.Payload(attempt.Input);
        to.Span(attempt.Timeout);
        to.Span(attempt.Lease);
        to.Time(attempt.At);
    }

    public static Attempt ReadAttempt(ref CompactReader from) => new(from.Run(), from.Int(), from.Int(), new Caller(from.Text(), from.Text()),
        from.Text(), from.Text(), from.Text(), from.Payload(), from.Span(), from.Span()) { At = from.Time() };

    public static void Write(CompactWriter to, AttemptResult result)
    {
        to.Byte((byte)((result.Failure is null ? 0 : Failed) | (result.Cached ? Cached : 0) | (result.EndedAt is null ? 0 : Ended)));
        to.Run(result.Run);
        to.Number(result.Step);
        to.Number(result.Epoch);
        to.Payload(result.Result);
        if (result.Failure is not null) to.Json(result.Failure);
        Write(to, result.Usage);
        if (result.EndedAt is { } at) to.Time(at);
    }

    public static AttemptResult ReadResult(ref CompactReader from)
    {
        var has = from.Byte();
        return new AttemptResult(from.Run(), from.Int(), from.Int(), from.Payload(), (has & Failed) != 0 ? from.Json<Failure>() : null, ReadUsage(ref from))
        {
            Cached = (has & Cached) != 0,
            EndedAt = (has & Ended) != 0 ? from.Time() : null,
        };
    }

    public static void Write(CompactWriter to, Usage usage)
    {
        to.Real(usage.CpuSeconds);
        to.Number(usage.PeakMemory);
        to.Real(usage.WallSeconds);
    }

    public static Usage ReadUsage(ref CompactReader from) => new(from.Real(), from.Number(), from.Real());
}
