using System.Buffers.Binary;
using System.Collections.Immutable;
using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Media.Verification;
using Orrery.Services.Encode.Contracts;
using Orrery.Services.Encode.Reports;

namespace Orrery.Services.Encode.Functions;

/// <summary>Looks at a finished package as players will: files and timing with our own parsers, every decoded frame through both manifests.</summary>
internal static class VerifyPackage
{
    public static readonly Function<VerifyJob, PackageVerified> Definition = Function.Define<VerifyJob, PackageVerified>("verify-package", RunAsync) with
    {
        Shape = new Shape(1, Shape.GiB),
        Timeout = TimeSpan.FromHours(2),
        Pure = true,
        ContentKey = (job, _) => OurCode.Key(job),
    };

    private const string Folder = "package";

    private static async Task<PackageVerified> RunAsync(VerifyJob job, IFunctionContext context)
    {
        var tool = new MediaTool(context);
        var files = FileTree.Parse(await context.Artifacts.ReadAsync(job.Package, context.Stop));
        await LayOutAsync(files, tool, context);
        var checks = new List<PackageCheck>(Rules(files, tool));
        var frames = 0;
        foreach (var track in job.Tracks)
        {
            var expected = await ExpectedAsync(track, context);
            checks.Add(await DecodeAsync(tool, job, track, ManifestKind.Hls, $"/out/{Folder}/video/{track.Name}/playlist.m3u8", 0, expected));
            checks.Add(await DecodeAsync(tool, job, track, ManifestKind.Dash, $"/out/{Folder}/manifest.mpd", track.Index, expected));
            context.Report(new AttemptProgress(frames += expected.Length, expected.Length * job.Tracks.Length, "frames"));
        }

        if (checks.FirstOrDefault(c => c.State == CheckState.Failed) is { } failed) throw FailureException.User("package.invalid", $"The package failed verification. {failed.Name}: {failed.Detail}");
        return new PackageVerified([.. checks], tool.Commands, tool.Usage);
    }

    private static IEnumerable<PackageCheck> Rules(FileTree files, MediaTool tool)
    {
        var findings = PackageVerifier.Verify(path => files.Files.ContainsKey(path) ? File.ReadAllBytes(tool.Output($"{Folder}/{path}")) : null);
        return RuleChecks.Of(findings, files.Files.Count);
    }

    private static async Task<PackageCheck> DecodeAsync(MediaTool tool, VerifyJob job, VerifyTrack track, ManifestKind kind, string manifest, int index, FrameHash[] expected)
    {
        await tool.RunAsync(PackageDecodeCommand.For(manifest, kind, index, job.Rate), ImmutableDictionary<string, ArtifactId>.Empty, 0, [0]);
        var got = (await tool.HashesAsync(PackageDecodeCommand.Decoded)).Frames;
        var (id, name) = kind == ManifestKind.Hls ? ($"frames.hls.{track.Name}", $"{track.Name}, decoded through HLS, holds the chunks' frames")
            : ($"frames.dash.{track.Name}", $"{track.Name}, decoded through DASH, holds the chunks' frames");
        var wrong = Enumerable.Range(0, Math.Min(got.Length, expected.Length)).Where(i => got[i].Hash != expected[i]).Select(i => (int?)i).FirstOrDefault();
        return wrong is { } frame ? new PackageCheck(id, name, CheckState.Failed, $"frame {frame} isn't the one of its chunk")
            : got.Length != expected.Length ? new PackageCheck(id, name, CheckState.Failed, $"{got.Length} frames were decoded instead of {expected.Length}")
            : new PackageCheck(id, name, CheckState.Passed, $"{got.Length} of {expected.Length} decoded frames have their chunk's hash");
    }

    private static async Task<FrameHash[]> ExpectedAsync(VerifyTrack track, IFunctionContext context)
    {
        var hashes = new List<FrameHash>();
        foreach (var chunk in track.Expected)
        {
            var bytes = await context.Artifacts.ReadAsync(chunk, context.Stop);
            for (var at = 0; at < bytes.Length; at += 16) hashes.Add(new FrameHash(BinaryPrimitives.ReadUInt128BigEndian(bytes.AsSpan(at))));
        }

        return [.. hashes];
    }

    private static async Task LayOutAsync(FileTree files, MediaTool tool, IFunctionContext context)
    {
        foreach (var (path, file) in files.Files)
        {
            var target = tool.Output($"{Folder}/{path}");
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(await context.Artifacts.PathOfAsync(file.Id, context.Stop), target, overwrite: true);
        }
    }
}
