using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Services.Recap.Reading;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Cuts;

/// <summary>Reads OpenTimelineIO JSON: timelines, stacks, tracks, clips, gaps and transitions, nested as they may be, with markers and scene numbers in metadata.</summary>
/// <remarks>Of several video tracks the upper ones cover the lower. Effects don't change when a piece is seen and are not read; sound isn't either.</remarks>
public static class OtioReader
{
    public static Reading<Cut> Read(string text) => SourceText.Guarded(text, Cut.Nothing, faults =>
    {
        if (JsonSpot.Read(text, faults) is not { IsObject: true } root)
        {
            faults.Add(1, "the document is no JSON object");
            return Cut.Nothing;
        }

        return new OtioPass(faults).Run(root);
    });
}

/// <summary>One reading of a timeline: lays composition into composition, and trims each to its source range.</summary>
internal sealed class OtioPass(Faults faults)
{
    private readonly ImmutableArray<CutMarker>.Builder _markers = ImmutableArray.CreateBuilder<CutMarker>();
    private FrameRate? _rate;
    private int _pieces;

    public Cut Run(JsonSpot root)
    {
        var schema = OtioFields.Schema(root);
        var content = schema == "Timeline" ? root["tracks"] : root;
        if (content is null || OtioFields.Schema(content) is not ("Stack" or "Track" or "Clip"))
        {
            faults.Add(root.Line, $"the document is a '{schema}' without tracks; expected a Timeline, Stack or Track");
            return Cut.Nothing;
        }

        var laid = Item(content);
        return new Cut(root["name"]?.Text, _rate ?? new FrameRate(24, 1), Bounded(laid.Pieces, content), [.. _markers.Where(m => m.Start.IsBounded && m.Duration.IsBounded)]);
    }

    /// <summary>What is seen of an item, counted from its own beginning, and how long it lasts.</summary>
    private Laid Item(JsonSpot item)
    {
        var range = Range(item["source_range"]);
        switch (OtioFields.Schema(item))
        {
            case "Clip":
                return Clip(item, range);
            case "Gap":
                return new Laid([], range?.Duration ?? Seconds.Zero);
            case "Stack":
            case "Track":
                var whole = OtioFields.Schema(item) == "Stack" ? Stack(item) : Track(item);
                Markers(item, range?.Start ?? Seconds.Zero);
                return range is { } trim ? Laying.Trimmed(whole, trim.Start, trim.Duration) : whole;
            case var other:
                faults.Add(item.Line, $"'{other}' is not known; {(range is null ? "it has no source range, so what follows may lie too early" : "a gap was left in its place")}", element: item.Path);
                return new Laid([], range?.Duration ?? Seconds.Zero);
        }
    }

    private Laid Stack(JsonSpot stack)
    {
        var whole = new Laid([], Seconds.Zero);
        foreach (var child in stack["children"]?.Items ?? [])
        {
            if (!child.IsObject) faults.Add(child.Line, "a child that is no object was left out", element: child.Path);
            else if (OtioFields.Schema(child) != "Track" || (child["kind"]?.Text ?? "Video") == "Video") whole = Laying.Over(whole, Item(child));
        }

        return whole;
    }

    private Laid Track(JsonSpot track)
    {
        var (at, pieces, lastOut) = (Seconds.Zero, new List<Piece>(), (Seconds?)null);
        foreach (var child in track["children"]?.Items ?? [])
        {
            if (!child.IsObject)
            {
                faults.Add(child.Line, "a child that is no object was left out", element: child.Path);
                continue;
            }

            if (OtioFields.Schema(child) == "Transition")
            {
                // It lies over the cut: the piece before goes on being seen for its out-offset.
                if (pieces.Count > 0 && Time(child["out_offset"]) is { } tail && tail >= Seconds.Zero) pieces[^1] = pieces[^1] with { Tail = tail };
                continue;
            }

            var item = Item(child);
            foreach (var piece in item.Pieces) pieces.Add(Laying.Moved(piece, at));
            at += item.Duration;
            if (!at.IsBounded) throw new OverflowException();
            lastOut = at;
        }

        return new Laid(pieces, lastOut ?? Seconds.Zero);
    }

    private Laid Clip(JsonSpot clip, TimeRange? range)
    {
        var media = OtioFields.Media(clip);
        range ??= Range(media?["available_range"]);
        if (range is not { } seen)
        {
            faults.Add(clip.Line, "the clip has neither a source range nor media with an available range, so what follows may lie too early", element: clip.Path);
            return new Laid([], Seconds.Zero);
        }

        if (++_pieces > Cut.MostPieces)
        {
            if (_pieces == Cut.MostPieces + 1) faults.Add(clip.Line, $"more than {Cut.MostPieces} clips; the rest was not read", element: clip.Path);
            return new Laid([], seen.Duration);
        }

        var scene = OtioFields.Scene(clip, media, faults);
        var source = media?["target_url"]?.Text ?? media?["name"]?.Text ?? "";
        Markers(clip, seen.Start);
        if (seen.Duration <= Seconds.Zero) return new Laid([], Seconds.Zero);
        return new Laid([new Piece(Faults.Shown(clip["name"]?.Text ?? ""), Faults.Shown(source), Seconds.Zero, seen.Duration, seen.Start, scene)], seen.Duration);
    }

    /// <summary>Markers of the whole timeline are kept; those within are places on clips, which recaps have no use for.</summary>
    private void Markers(JsonSpot item, Seconds start)
    {
        if (item.Path is not ("tracks" or "")) return;
        foreach (var marker in (item["markers"]?.Items ?? []).Take(10_000))
        {
            if (marker.IsObject && Range(marker["marked_range"]) is { } range)
                _markers.Add(new CutMarker(marker["name"]?.Text ?? "", range.Start - start, range.Duration, OtioFields.Texts(marker["metadata"]?["orrery"])));
            else
                faults.Add(marker.Line, "a marker without a range was left out", element: marker.Path);
        }
    }

    private TimeRange? Range(JsonSpot? range)
    {
        if (range is not { IsObject: true }) return null;
        if (Time(range["start_time"]) is not { } start || Time(range["duration"]) is not { } duration) return null;
        if (duration >= Seconds.Zero) return new TimeRange(start, duration);
        faults.Add(range.Line, "a range of negative length was not taken", element: range.Path);
        return null;
    }

    private Seconds? Time(JsonSpot? time)
    {
        if (time is not { IsObject: true }) return null;
        if (!FrameRate.TryParse(time["rate"]?.Number, out var rate))
        {
            faults.Add(time.Line, $"'{time["rate"]?.Value ?? "nothing"}' is no frame rate", element: time.Path);
            return null;
        }

        if (!OtioFields.TryTime(time["value"]?.Number, rate, out var value))
        {
            faults.Add(time.Line, $"'{time["value"]?.Value ?? "nothing"}' is no number of frames", element: time.Path);
            return null;
        }

        if (_rate is null || _rate.Value.Num / _rate.Value.Den > 240) _rate = rate;
        return value;
    }

    private ImmutableArray<Piece> Bounded(IReadOnlyList<Piece> pieces, JsonSpot content)
    {
        var fit = pieces.Where(p => p.Start.IsBounded && p.End.IsBounded && p.Tail.IsBounded && p.End > p.Start).ToImmutableArray();
        if (fit.Length < pieces.Count) faults.Add(content.Line, $"{pieces.Count - fit.Length} clips lie before the beginning or beyond {Seconds.LongestHours} hours and were left out", element: content.Path);
        return fit;
    }

    private readonly record struct TimeRange(Seconds Start, Seconds Duration);
}
