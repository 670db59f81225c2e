using System.Collections.Immutable;
using System.Globalization;

namespace Orrery.Media.Inspection;

/// <summary>The line-by-line work of <see cref="InspectionLog.Parse"/>.</summary>
internal sealed class InspectionLogReader(int videoStream, int audioStream)
{
    private readonly ImmutableArray<SeenFrame>.Builder _frames = ImmutableArray.CreateBuilder<SeenFrame>();
    private readonly ImmutableArray<LogFault>.Builder _faults = ImmutableArray.CreateBuilder<LogFault>();
    private readonly ImmutableArray<SourceSpan>.Builder _black = ImmutableArray.CreateBuilder<SourceSpan>();
    private readonly ImmutableArray<SourceSpan>.Builder _silence = ImmutableArray.CreateBuilder<SourceSpan>();
    private ScanCounts _scan;
    private double? _integrated, _range, _silenceStart;

    public InspectionLog Result => new()
    {
        Frames = _frames.ToImmutable(),
        Faults = _faults.ToImmutable(),
        Scan = _scan,
        Loudness = _integrated is { } i && _range is { } r ? new LoudnessSummary(i, r) : null,
        Black = _black.ToImmutable(),
        Silence = _silenceStart is { } open ? [.. _silence, new SourceSpan(open, null)] : _silence.ToImmutable(),
    };

    public void Read(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty) return;
        if (line.StartsWith("[Parsed_metadata")) ReadFrame(line);
        else if (line.Contains("Multi frame detection:", StringComparison.Ordinal)) _scan = ReadScan(line);
        else if (line.Contains("black_start:", StringComparison.Ordinal)) ReadBlack(line);
        else if (line.Contains("silence_", StringComparison.Ordinal)) ReadSilence(line);
        else if (line.StartsWith("    I: ")) _integrated = NumberAfter(line, "I:");
        else if (line.StartsWith("    LRA: ")) _range = NumberAfter(line, "LRA:");
        else ReadFault(line);
    }

    /// <summary>Two lines a frame: "frame:40   pts:148480  pts_time:12.0833", then "lavfi.scd.mafd=0.190".</summary>
    private void ReadFrame(ReadOnlySpan<char> line)
    {
        if (line.IndexOf(" pts:") is >= 0 and var at)
        {
            var rest = line[(at + 5)..];
            var end = rest.IndexOf(' ');
            if (long.TryParse(end < 0 ? rest : rest[..end], CultureInfo.InvariantCulture, out var pts)) _frames.Add(new SeenFrame(pts, 0));
        }
        else if (_frames.Count > 0 && NumberAfter(line, "lavfi.scd.mafd=") is { } difference)
        {
            _frames[^1] = _frames[^1] with { Difference = difference };
        }
    }

    private void ReadFault(ReadOnlySpan<char> line)
    {
        // Only warnings and errors carry these levels; everything else is skipped without becoming a string.
        if (!line.Contains("[warning]", StringComparison.Ordinal) && !line.Contains("[error]", StringComparison.Ordinal)) return;
        var text = line.ToString();
        if (FaultLine.Read(text, videoStream, audioStream) is { } kind) _faults.Add(new LogFault(kind, _frames.Count, FaultLine.Plain(text)));
    }

    private static ScanCounts ReadScan(ReadOnlySpan<char> line) => new(
        (int)(NumberAfter(line, "TFF:") ?? 0), (int)(NumberAfter(line, "BFF:") ?? 0),
        (int)(NumberAfter(line, "Progressive:") ?? 0), (int)(NumberAfter(line, "Undetermined:") ?? 0));

    private void ReadBlack(ReadOnlySpan<char> line)
    {
        if (NumberAfter(line, "black_start:") is { } start) _black.Add(new SourceSpan(start, NumberAfter(line, "black_end:")));
    }

    private void ReadSilence(ReadOnlySpan<char> line)
    {
        if (NumberAfter(line, "silence_start:") is { } start) _silenceStart = start;
        if (NumberAfter(line, "silence_end:") is not { } end || _silenceStart is not { } since) return;
        _silence.Add(new SourceSpan(since, end));
        _silenceStart = null;
    }

    private static double? NumberAfter(ReadOnlySpan<char> line, ReadOnlySpan<char> label)
    {
        var at = line.IndexOf(label);
        if (at < 0) return null;
        var rest = line[(at + label.Length)..].TrimStart();
        var end = rest.IndexOfAny(' ', '|', '\t');
        return double.TryParse(end < 0 ? rest : rest[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
