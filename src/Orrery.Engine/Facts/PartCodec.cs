using System.Collections.Immutable;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>How the records that several facts and images share are written.</summary>
internal static class PartCodec
{
    public static void Caller(this FactWriter to, Caller value)
    {
        to.Text(value.Namespace);
        to.Text(value.Principal);
    }

    public static Caller Caller(this FactReader from) => new(from.Text(), from.Text());

    public static void Run(this FactWriter to, RunId value)
    {
        to.Number(value.Partition);
        to.Fixed64(value.Value);
    }

    public static RunId Run(this FactReader from) => new((ushort)from.Number(), from.Fixed64());

    public static void Failure(this FactWriter to, Failure? value)
    {
        to.Flag(value is not null);
        if (value is null) return;
        to.Byte((byte)value.Class);
        to.Text(value.Type);
        to.Text(value.Message);
        to.OptionalText(value.Detail);
        to.OptionalText(value.Step);
        to.Number(value.Attempt);
        to.Flag(value.Tool is not null);
        if (value.Tool is not { } tool) return;
        to.Text(tool.CommandLine);
        to.Number(tool.ExitCode ?? -1);
        to.Flag(tool.ExitCode.HasValue);
        to.OptionalText(tool.Signal);
        to.OptionalText(tool.KilledBy);
        // Left out by a sender, lines are the default array, which has no length.
        var lines = tool.LastLines.IsDefault ? [] : tool.LastLines;
        to.Number(lines.Length);
        foreach (var line in lines) to.Text(line);
    }

    public static Failure? Failure(this FactReader from)
    {
        if (!from.Flag()) return null;
        var failure = new Failure((ErrorClass)from.Byte(), from.Text(), from.Text()) { Detail = from.OptionalText(), Step = from.OptionalText(), Attempt = from.Count() };
        if (!from.Flag()) return failure;
        var command = from.Text();
        var code = (int)from.Number();
        int? exit = from.Flag() ? code : null;
        var signal = from.OptionalText();
        var killedBy = from.OptionalText();
        var lines = ImmutableArray.CreateBuilder<string>();
        for (var left = from.Count(); left > 0; left--) lines.Add(from.Text());
        return failure with { Tool = new ToolFailure(command, exit, signal, killedBy, lines.ToImmutable()) };
    }

    public static void Usage(this FactWriter to, Usage value)
    {
        to.Number(Microseconds(value.CpuSeconds));
        to.Number(value.PeakMemory);
        to.Number(Microseconds(value.WallSeconds));
    }

    /// <summary>Rounded, not cut: what was read is written as the same number again.</summary>
    private static long Microseconds(double seconds) => (long)Math.Round(seconds * 1e6);

    public static Usage Usage(this FactReader from) => new(from.Number() / 1e6, from.Number(), from.Number() / 1e6);

    public static void Retry(this FactWriter to, RetryPolicy? value)
    {
        to.Flag(value is not null);
        if (value is null) return;
        to.Number(value.User);
        to.Number(value.Platform);
        to.Number(value.Timeout);
        to.Number(value.Resource);
        to.Duration(value.FirstDelay);
        to.Duration(value.MaxDelay);
    }

    public static RetryPolicy? Retry(this FactReader from) => !from.Flag() ? null : new RetryPolicy
    {
        User = from.Count(),
        Platform = from.Count(),
        Timeout = from.Count(),
        Resource = from.Count(),
        FirstDelay = from.Duration(),
        MaxDelay = from.Duration(),
    };
}
