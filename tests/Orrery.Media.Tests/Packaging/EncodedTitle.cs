using System.Collections.Immutable;
using Orrery.Media.Codecs;
using Orrery.Media.Packaging;

[assembly: AssemblyFixture(typeof(Orrery.Media.Tests.Packaging.EncodedTitle))]

namespace Orrery.Media.Tests.Packaging;

/// <summary>A title of three separately encoded chunks in two renditions, and its sound: encoded once for all tests.</summary>
public sealed class EncodedTitle : IDisposable
{
    public static readonly Rational FrameRate = new(24000, 1001);
    public static readonly (string Picture, string Then, int Frames, int Crf)[] Plan = [("testsrc2", "", 30, 20), ("mandelbrot", "", 24, 30), ("testsrc2", ",negate", 36, 26)];
    public static readonly (string Name, int Width, int Height)[] Renditions = [("180p", 320, 180), ("90p", 160, 90)];

    private const string Movie = "-fflags +bitexact -flags +bitexact -movflags frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets";
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _chunks = [];

    public EncodedTitle()
    {
        Folder = Directory.CreateTempSubdirectory("orrery-title-").FullName;
        foreach (var (name, width, height) in Renditions)
            for (var i = 0; i < Plan.Length; i++)
                Encode($"{name}-{i}.mp4", $"{Plan[i].Picture}=s={width}x{height}:r=24000/1001{Plan[i].Then}", Plan[i].Frames, Plan[i].Crf);
        var seconds = new Rational(Plan.Sum(p => p.Frames)) / FrameRate;
        Sound("audio.mp4", seconds, "+delay_moov");
        Sound("audio-without-edits.mp4", seconds, "");
        Package = Package.Of([.. Renditions.Select(r => Video(r.Name))], [Audio()]);
        Write(Package, Path.Combine(Folder, "package"));
    }

    /// <summary>A scratch folder; chunks lie in it, the package in <c>package</c>.</summary>
    public string Folder { get; }

    public Package Package { get; }

    public VideoTrackFacts Facts(string name) => new(name, FrameRate, Colour.Bt709);

    public VideoTrack Video(string name)
    {
        var builder = new VideoTrackBuilder(Facts(name));
        for (var i = 0; i < Plan.Length; i++) builder.Add($"{name}-{i}.mp4", Chunk($"{name}-{i}.mp4"), Plan[i].Frames);
        return builder.Build();
    }

    public AudioTrack Audio() => AudioTrackBuilder.Cut(new("stereo", "eng", "Stereo"), "audio.mp4", Chunk("audio.mp4"), Video("90p").Boundaries());

    public ReadOnlyMemory<byte> Chunk(string name) =>
        _chunks.TryGetValue(name, out var bytes) ? bytes : _chunks[name] = File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>Encodes a chunk as the encode service would, save for what <paramref name="x264"/> and <paramref name="more"/> change.</summary>
    public ReadOnlyMemory<byte> Encode(string file, string picture, int frames, int crf, string x264 = "stitchable=1:open-gop=0", string more = "")
    {
        Ffmpeg.Run($"-f lavfi -i {picture},format=yuv420p -frames:v {frames} -c:v libx264 -preset veryfast -threads 1 -crf {crf} "
            + $"-x264-params {x264}:scenecut=0:keyint=24:bframes=3:colorprim=bt709:transfer=bt709:colormatrix=bt709 -video_track_timescale 24000 {more} {Movie} {file}", Folder);
        return Chunk(file);
    }

    public static void Write(Package package, string folder, Func<string, ReadOnlyMemory<byte>>? chunk = null)
    {
        foreach (var file in package.Files)
        {
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Assemble(chunk ?? (name => File.ReadAllBytes(Path.Combine(folder, "..", name)))));
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Sound(string file, Rational seconds, string flags) => Ffmpeg.Run(
        $"-f lavfi -i \"aevalsrc='0.4*sin(2*PI*(300+100*t)*t)|0.3*sin(2*PI*500*t)':s=48000,apad,atrim=end_sample={(seconds * 48000).Round()}\" -c:a aac -b:a 96k "
        + $"-fflags +bitexact -flags +bitexact -movflags empty_moov+default_base_moof{flags} -frag_duration 1000000 {file}", Folder);
}
