using System.Collections.Immutable;
using Orrery.Media;
using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Media.Probing;
using Orrery.Media.Segments;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Functions;

/// <summary>Reads what a source is: refuses what can't be encoded in seconds, then decodes it once and keeps every frame's time and hash.</summary>
internal static class Inspect
{
    public static readonly Function<InspectJob, SourceReading> Definition = Function.Define<InspectJob, SourceReading>("inspect", RunAsync) with
    {
        Shape = new Shape(1, Shape.GiB),
        Timeout = TimeSpan.FromHours(6),
        Pure = true,
        ContentKey = (job, _) => OurCode.Key(job),
    };

    internal static async Task<SourceReading> RunAsync(InspectJob job, IFunctionContext context)
    {
        var tool = new MediaTool(context);
        var (size, first) = await FirstBytesAsync(job.Source, context);
        var (probe, notes) = await ProbeAsync(tool, job.Source, size, first);
        var video = probe.Video[0];
        var audio = probe.Audio.FirstOrDefault(a => a.Codec is not null);
        var input = new SourceInput(MediaTool.Source, probe.Demuxer);
        await tool.OnSourceAsync(PacketsCommand.For(input, video.Index), job.Source, 0, 1);
        var packets = PacketIndex.Of(PacketList.Parse(await tool.TextAsync("packets.csv")));
        var wanted = job.Start is not null || job.Duration is not null;
        var range = wanted && packets.IsReliable ? RangeOf(job, packets.ShownPts, video) : null;
        var start = range is null ? ReadStart.FileStart : ReadStart.For(packets.KeyPts, packets.HasOpenGops, range.FirstPts, video.TimeBase);
        await tool.OnSourceAsync(InspectCommand.For(input, video, audio, range, start), job.Source, range?.Count ?? packets.Packets.Length, 1);
        var log = InspectionLog.Parse(await tool.TextAsync(InspectCommand.Log), video.Index, audio?.Index ?? -1);
        var seen = SourceInspection.Of(video, packets, await tool.HashesAsync(InspectCommand.Hashes), log, range);
        // A container without usable times tells only when decoded which frames it holds: then all of it is read, and the part taken from that.
        if (wanted && range is null && seen.Index.Frames.Length > 0) seen = seen.Part(RangeOf(job, seen.Index.Pts, video));
        if (seen.Damage is { } damage)
            throw FailureException.User("damage.source", $"{damage} Copy the file again from where it came; if the damage is in the original, encode the part before it with --duration, or repair it.");
        return await DescribeAsync(job, context, tool, probe, video, audio, seen, notes, size);
    }

    private static async Task<SourceReading> DescribeAsync(InspectJob job, IFunctionContext context, MediaTool tool, ProbeResult probe, VideoStream video,
        AudioStream? audio, SourceInspection seen, ImmutableArray<InputNote> notes, long size)
    {
        var index = seen.Index;
        var mapping = FrameRates.Normalise(index.Pts, index.TimeBase, video.BaseRate, video.AverageRate);
        double[] differences = [.. index.Frames.Select(f => f.Difference)];
        return new SourceReading
        {
            Source = job.Source,
            SourceSize = size,
            Demuxer = probe.Demuxer!,
            Container = probe.Container,
            Video = video,
            Audio = audio,
            Timecode = probe.Timecode,
            Index = (await context.Artifacts.PutAsync(FrameIndexFormat.Write(index), context.Stop)).Id,
            Scan = seen.Scan,
            Rate = mapping.Rate,
            Frames = mapping.OutputCount,
            Cuts = [.. CutFinder.Find(differences).Select(mapping.FirstOutputOf).Distinct()],
            FirstTime = index.TimeBase * index.Frames[0].Pts,
            Loudness = seen.Loudness,
            Black = seen.Black,
            Silence = seen.Silence,
            Notes = [.. notes, .. InputNotes.After(seen, mapping)],
            Commands = tool.Commands,
            Usage = tool.Usage,
        };
    }

    internal static async Task<(long Size, byte[] First)> FirstBytesAsync(ArtifactId source, IFunctionContext context)
    {
        await using var file = File.OpenRead(await context.Artifacts.PathOfAsync(source, context.Stop));
        var bytes = new byte[FirstBytes.Wanted];
        var read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, context.Stop);
        Array.Resize(ref bytes, read);
        Refuse(InputRules.CheckBytes(file.Length, bytes));
        return (file.Length, bytes);
    }

    internal static async Task<(ProbeResult, ImmutableArray<InputNote>)> ProbeAsync(MediaTool tool, ArtifactId source, long size, byte[] first)
    {
        var ran = await tool.OnSourceAsync(ProbeCommand.For(new SourceInput(MediaTool.Source)), source, 0, 1);
        if (ran.ExitCode != 0) throw Refusal(ProbeFailure.Explain(ran.Errors, size, first));
        var probe = ProbeJson.Parse(await tool.TextAsync("probe.json"));
        var verdict = InputRules.Check(probe, ran.Errors, size, first);
        Refuse(verdict);
        return (probe, verdict.Notes);
    }

    private static ExcerptRange RangeOf(InspectJob job, ImmutableArray<long> pts, VideoStream video)
    {
        var start = Seconds(job.Start ?? 0);
        return ExcerptRange.Of(pts, video.TimeBase, start, job.Duration is { } d ? Seconds(d) : null)
            ?? throw FailureException.User("input.excerpt", $"No frame lies between {job.Start ?? 0:0.###} s and the end of the part asked for: the title has {pts.Length} frames.");
    }

    private static Rational Seconds(double value) => new((long)Math.Round(value * 1_000_000), 1_000_000);

    private static void Refuse(InputVerdict verdict)
    {
        if (!verdict.Accepted) throw Refusal(verdict.Refusals[0]);
    }

    private static FailureException Refusal(InputRefusal refusal) => FailureException.User(refusal.Code, $"{refusal.What} (in {refusal.Where}). {refusal.Todo}");
}
