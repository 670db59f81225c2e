using System.Collections.Immutable;
using Orrery.Media;
using Orrery.Media.Codecs;
using Orrery.Media.Manifests;
using Orrery.Media.Packaging;
using Orrery.Media.Probing;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Functions;

/// <summary>Joins the chunks of all renditions and the sound into one package: one set of CMAF segments for HLS and DASH.</summary>
internal static class PackageTitle
{
    public static readonly Function<PackageJob, PackageMade> Definition = Function.Define<PackageJob, PackageMade>("package-title", RunAsync) with
    {
        Shape = new Shape(1, 512 * Shape.MiB),
        Timeout = TimeSpan.FromHours(1),
        Pure = true,
        ContentKey = (job, _) => OurCode.Key(job),
    };

    private static async Task<PackageMade> RunAsync(PackageJob job, IFunctionContext context)
    {
        var sources = new Dictionary<string, ArtifactId>();
        try
        {
            var videos = new List<VideoTrack>();
            foreach (var video in job.Videos) videos.Add(await VideoAsync(job, video, sources, context));
            var audios = new List<AudioTrack>();
            foreach (var audio in job.Audios) audios.Add(await AudioAsync(audio, job.Language, videos[0], sources, context));
            var package = Package.Of([.. videos], [.. audios]);
            var files = await StoreAsync(package, sources, context);
            var target = (int)Math.Max(1, videos[0].Segments.Max(s => new Rational(s.Duration, videos[0].Timescale).Round()));
            return new PackageMade((await context.Artifacts.PutAsync(files.Json(), context.Stop)).Id, files.Files.Count, files.Files.Values.Sum(f => f.Size), target,
                [.. videos.Select(t => Facts(t, true, target)), .. audios.Select(t => Facts(t, false, target))], [], default);
        }
        catch (PackagingException e)
        {
            throw FailureException.User("package.chunk", $"{e.Message}.");
        }
    }

    private static async Task<VideoTrack> VideoAsync(PackageJob job, PackageVideo video, Dictionary<string, ArtifactId> sources, IFunctionContext context)
    {
        var builder = new VideoTrackBuilder(new VideoTrackFacts(video.Rendition.Name, job.Rate, ColourOf(job.Colour)));
        for (var i = 0; i < job.Segments.Length; i++)
        {
            var name = $"{video.Rendition.Name}/chunk {i + 1}";
            sources[name] = video.Chunks[i];
            builder.Add(name, await context.Artifacts.ReadAsync(video.Chunks[i], context.Stop), job.Segments[i].Count);
            context.Report(new AttemptProgress(sources.Count, job.Segments.Length * job.Videos.Length, "segments"));
        }

        return builder.Build();
    }

    private static async Task<AudioTrack> AudioAsync(Contracts.AudioFile audio, string? language, VideoTrack video, Dictionary<string, ArtifactId> sources, IFunctionContext context)
    {
        var name = $"audio {audio.Layout.Name}";
        sources[name] = audio.File;
        var label = audio.Layout.ChannelCount == 2 ? "Stereo" : "5.1";
        return AudioTrackBuilder.Cut(new AudioTrackFacts(audio.Layout.Name, language ?? "und", label), name, await context.Artifacts.ReadAsync(audio.File, context.Stop), video.Boundaries());
    }

    /// <summary>Writes every file of the package as an artifact. Segments of one chunk follow each other, so one chunk is in memory at a time.</summary>
    private static async Task<FileTree> StoreAsync(Package package, Dictionary<string, ArtifactId> sources, IFunctionContext context)
    {
        var files = FileTree.Empty.Files.ToBuilder();
        (string Name, byte[] Bytes) open = ("", []);
        foreach (var file in package.Files)
        {
            if (file.Source is { } source && source != open.Name) open = (source, await context.Artifacts.ReadAsync(sources[source], context.Stop));
            files[file.Path] = await context.Artifacts.PutAsync(file.Assemble(_ => open.Bytes), context.Stop);
        }

        return new FileTree(files.ToImmutable());
    }

    private static TrackMade Facts(Track track, bool video, int target)
    {
        SegmentSize[] sizes = [.. track.Segments.Select(s => new SegmentSize(s.Size, s.Duration))];
        return new TrackMade(track.Name, video, track.Codec, track.Init.Length + sizes.Sum(s => s.Bytes), Bandwidth.Average(sizes, track.Timescale),
            Bandwidth.WorstWindow(sizes, track.Timescale, target), [.. sizes.Select(s => Bandwidth.Average([s], track.Timescale))]);
    }

    private static Colour ColourOf(ColourTags tags) => new(Code(tags.Primaries), Code(tags.Transfer), Code(tags.Matrix));

    /// <summary>H.273 code points of the colours that renditions can have.</summary>
    private static byte Code(string? tag) => tag switch { "bt709" => 1, "bt470bg" => 5, "smpte170m" => 6, _ => 2 };
}
