using System.Collections.Immutable;
using Orrery.Media;
using Orrery.Media.Commands;
using Orrery.Media.Ladders;
using Orrery.Media.Probing;
using Orrery.Media.Scoring;
using Orrery.Media.Segments;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode;

/// <summary>What follows from a request and its inspection: the segments, the same for every rendition, and the renditions.</summary>
public sealed record EncodePlan(
    ImmutableArray<Segment> Segments, LadderPlan Ladder, Picture Picture, PictureSize ScoringSize, EncodeSettings Settings, ImmutableArray<AudioLayout> Audio)
{
    public static EncodePlan Of(EncodeRequest request, SourceReading source)
    {
        var shown = PictureSize.Displayed(source.Video);
        return new EncodePlan(
            Segmentation.Divide(source.Frames, source.Rate, source.Cuts),
            Orrery.Media.Ladders.Ladder.Plan(shown, source.Rate, request.Ladder),
            Picture.Of(source.Video, source.Scan),
            Orrery.Media.Scoring.ScoringSize.For(shown),
            new EncodeSettings(request.Preset ?? EncodeSettings.Default.Preset),
            source.Audio is not { } audio ? [] : audio.IsSurround ? [AudioLayout.Stereo, AudioLayout.Surround] : [AudioLayout.Stereo]);
    }

    /// <summary>Seconds of a title: a week, more than any has.</summary>
    private const double Longest = 7 * 86_400;

    /// <summary>Less than a frame of anything.</summary>
    private const double Shortest = 0.001;

    /// <summary>Refuses a request that can't be meant, before anything is computed.</summary>
    /// <exception cref="FailureException">Class user, type <c>input.*</c>.</exception>
    public static void Check(EncodeRequest request)
    {
        if (request.Preset is { } preset && !EncodeRequest.Presets.Contains(preset))
            throw FailureException.User("input.preset", $"'{preset}' is not an x264 preset; choose from {string.Join(", ", EncodeRequest.Presets)}.");
        if (request.Ladder is { } ladder && !Orrery.Media.Ladders.Ladder.TryParse(string.Join(',', ladder), out _, out var error))
            throw FailureException.User("input.ladder", error);
        if (string.IsNullOrWhiteSpace(request.Name)) throw FailureException.User("input.name", "The name is empty; give the video's file name, as people are to see it.");
        if (request.Start is { } start && start is not (>= 0 and <= Longest))
            throw FailureException.User("input.start", $"The start is {request.Start} s; give seconds from the title's beginning, 0 to {Longest:N0}.");
        if (request.Duration is { } duration && duration is not (>= Shortest and <= Longest))
            throw FailureException.User("input.duration", $"The duration is {request.Duration} s; give seconds, {Shortest} to {Longest:N0}.");
    }

    public SegmentFrames FramesOf(SourceReading source, Segment segment) =>
        new(source.Source, source.Demuxer, source.Video.Index, source.Index, source.Rate, segment, Picture);
}
