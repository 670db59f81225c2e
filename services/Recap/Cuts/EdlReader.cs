using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Orrery.Services.Recap.Reading;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Cuts;

/// <summary>Reads a CMX3600 edit decision list: its events of the first video channel, with cuts, dissolves, wipes and the comments that name clips and scenes.</summary>
/// <remarks>The list doesn't say its frame rate, so the caller does. The earliest record time is the cut's beginning.</remarks>
public static partial class EdlReader
{
    public static Reading<Cut> Read(string text, FrameRate rate) => SourceText.Guarded(text, Cut.Nothing, faults => new Pass(rate, faults).Run(SourceText.Lines(text)));

    private sealed class Event(string reel, long from, long start, long end)
    {
        public string Reel => reel;
        public long From => from;
        public long Start => start;
        public long End { get; set; } = end;
        public string? Clip { get; set; }
        public string? Scene { get; set; }
        public long Tail { get; set; }
        public int Line { get; init; }
    }

    private sealed class Pass(FrameRate rate, Faults faults)
    {
        private readonly List<Event> _events = [];
        private readonly HashSet<string> _channels = [];
        private string? _title;
        private bool _drop, _other;

        /// <summary>The event that a dissolve comes from: comments after it may name its clip.</summary>
        private Event? _leaving;

        public Cut Run(string[] lines)
        {
            foreach (var (index, raw) in lines.Index())
            {
                var line = raw.Trim();
                if (line.Length > 2000)
                {
                    faults.Add(index + 1, "a line of more than 2,000 characters was left out");
                    continue;
                }

                if (line.StartsWith("TITLE:", StringComparison.OrdinalIgnoreCase)) _title = line[6..].Trim();
                else if (line.StartsWith("FCM:", StringComparison.OrdinalIgnoreCase)) Mode(index + 1, line[4..].Trim());
                else if (line.StartsWith('*')) Comment(line);
                else if (line.Length > 0 && char.IsAsciiDigit(line[0])) TakeEvent(index + 1, line);
                else if (line.Length > 0 && !Known().IsMatch(line)) faults.Add(index + 1, $"'{line}' is not known and was left out");
            }

            if (_events.Count == 0) faults.Add(0, "no event of a video channel was found");
            return new Cut(_title, rate, Pieces(), []);
        }

        private void Mode(int line, string mode)
        {
            _drop = mode.StartsWith("DROP", StringComparison.OrdinalIgnoreCase);
            if (!_drop && !mode.StartsWith("NON", StringComparison.OrdinalIgnoreCase)) faults.Add(line, $"'{mode}' is no frame code mode; expected DROP FRAME or NON-DROP FRAME");
        }

        private void TakeEvent(int line, string text)
        {
            _other = true;
            if (Form().Match(text) is not { Success: true } match)
            {
                faults.Add(line, $"'{text}' is no event: expected number, reel, channel, transition and four timecodes");
                return;
            }

            if (!Video().IsMatch(match.Groups["channel"].Value))
            {
                if (match.Groups["channel"].Value is var channel && channel.Contains('V', StringComparison.OrdinalIgnoreCase) && _channels.Add(channel)) faults.Add(line, $"events of the channel {channel} lie over the first one and were left out");
                return;
            }

            var times = new long[4];
            for (var i = 0; i < 4; i++)
            {
                if (Timecode.TryFrames(match.Groups["time"].Captures[i].Value, rate, _drop, out times[i], out var why)) continue;
                faults.Add(line, $"{why}; the event was left out", match.Groups["time"].Captures[i].Index + 1);
                return;
            }

            if (_events.Count == Cut.MostPieces)
            {
                faults.Add(line, $"more than {Cut.MostPieces} events; the rest was not read");
                return;
            }

            _other = false;
            var taken = new Event(match.Groups["reel"].Value, times[0], times[2], times[3]) { Line = line };
            var dissolves = match.Groups["kind"].Value is not ("C" or "c");
            _leaving = dissolves ? _events.LastOrDefault() : null;
            if (_leaving is { } leaving && long.TryParse(match.Groups["frames"].ValueSpan, out var frames)) leaving.Tail = frames;
            else if (dissolves) faults.Add(line, "a transition without anything before it, or without its length in frames; it was taken as a cut");
            _events.Add(taken);
        }

        /// <summary>Comments speak of the event above them. Those of one that was left out are left out too.</summary>
        private void Comment(string line)
        {
            if (_other || _events.Count == 0) return;
            var text = line[1..].Trim();
            if (FromClip().Match(text) is { Success: true } from) (_leaving ?? _events[^1]).Clip ??= from.Groups[1].Value;
            else if (ToClip().Match(text) is { Success: true } to) _events[^1].Clip = to.Groups[1].Value;
            else if (SceneOf().Match(text) is { Success: true } scene) _events[^1].Scene = scene.Groups[1].Value;
        }

        private ImmutableArray<Piece> Pieces()
        {
            var ordered = _events.OrderBy(e => e.Start).ToList();
            if (ordered.Count == 0) return [];
            var zero = ordered[0].Start;
            var pieces = ImmutableArray.CreateBuilder<Piece>();
            foreach (var (index, e) in ordered.Index())
            {
                if (e.End < e.Start) faults.Add(e.Line, "the event ends before it begins and was left out");
                if (index > 0 && ordered[index - 1] is var before && before.End > e.Start)
                {
                    faults.Add(e.Line, $"the event begins before the one of line {before.Line} ends; that one was cut short");
                    if (pieces.Count > 0 && pieces[^1].End > Time(e.Start - zero)) pieces[^1] = pieces[^1] with { End = Seconds.Max(pieces[^1].Start, Time(e.Start - zero)) };
                }

                // The event of no length that a dissolve is written with stands for the one before it, which goes on below the dissolve.
                if (e.End > e.Start) pieces.Add(new Piece(e.Clip ?? e.Reel, e.Reel, Time(e.Start - zero), Time(e.End - zero), Time(e.From), e.Scene) { Tail = Time(e.Tail) });
                else if (e.End == e.Start && e.Tail > 0 && pieces.Count > 0) pieces[^1] = pieces[^1] with { Tail = Time(e.Tail), Scene = pieces[^1].Scene ?? e.Scene };
            }

            return [.. pieces.Where(p => p.End > p.Start)];
        }

        private Seconds Time(long frames) => rate.At(frames) is { IsBounded: true } time ? time : throw new OverflowException();
    }

    [GeneratedRegex(@"^\d{1,6}\s+(?<reel>\S+(?:\s\S+)*?)\s+(?<channel>[A-Za-z0-9/]{1,8})\s+(?<kind>C|D|W\d{1,3}|K[BO]?|K)\s+(?:(?<frames>\d{1,5})\s+)?(?:F\s+)?(?:(?<time>\d\S{7,14})(?:\s+|$)){4}$", RegexOptions.IgnoreCase)]
    private static partial Regex Form();

    [GeneratedRegex(@"^(V1?|B|A+\d?/V1?|AV)$", RegexOptions.IgnoreCase)]
    private static partial Regex Video();

    [GeneratedRegex(@"^(M2|SPLIT:|AUD|>>>|FINAL CUT PRO|GPI|\$|#|BLANK|FFILM|DLEDL)", RegexOptions.IgnoreCase)]
    private static partial Regex Known();

    [GeneratedRegex(@"^FROM CLIP NAME\s*:\s*(.+)$", RegexOptions.IgnoreCase)]
    private static partial Regex FromClip();

    [GeneratedRegex(@"^TO CLIP NAME\s*:\s*(.+)$", RegexOptions.IgnoreCase)]
    private static partial Regex ToClip();

    [GeneratedRegex(@"^(?:COMMENT\s*:\s*)?(?:SCENE|SC|SLATE)\s*(?:NUMBER|NO\.?|#)?\s*[:=]?\s*#?([\p{L}\p{N}.\-]{1,20})#?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex SceneOf();
}
