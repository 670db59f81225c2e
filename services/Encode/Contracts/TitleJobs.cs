using System.Collections.Immutable;
using Orrery.Media;
using Orrery.Media.Commands;
using Orrery.Media.Ladders;
using Orrery.Media.Probing;
using Orrery.Media.Segments;
using Orrery.Services.Encode.Reports;

namespace Orrery.Services.Encode.Contracts;

/// <param name="Start">Time of the first output frame on the source's clock, in seconds.</param>
public sealed record AudioJob(ArtifactId Source, string Demuxer, AudioStream Audio, Rational Start, Rational Duration, ImmutableArray<AudioLayout> Layouts, string FfmpegBuild);

public sealed record AudioMade(ImmutableArray<AudioFile> Files, ImmutableArray<string> Commands, Usage Usage) : ICosted;

public sealed record AudioFile(AudioLayout Layout, ArtifactId File, long Size);

/// <param name="Videos">Largest first.</param>
/// <param name="Language">Of the sound, ISO 639-2/T; null if unknown.</param>
public sealed record PackageJob(Rational Rate, ColourTags Colour, ImmutableArray<Segment> Segments, ImmutableArray<PackageVideo> Videos, ImmutableArray<AudioFile> Audios, string? Language = null);

/// <param name="Chunks">One for each segment, in order.</param>
public sealed record PackageVideo(Rendition Rendition, ImmutableArray<ArtifactId> Chunks);

/// <param name="Files">A <see cref="FileTree"/> as an artifact.</param>
public sealed record PackageMade(ArtifactId Files, int FileCount, long Bytes, int TargetSeconds, ImmutableArray<TrackMade> Tracks, ImmutableArray<string> Commands, Usage Usage) : ICosted;

/// <param name="Rates">Bits a second of each segment, headers included.</param>
public sealed record TrackMade(string Name, bool IsVideo, string Codec, long Bytes, long Average, long Peak, ImmutableArray<long> Rates);

public sealed record VerifyJob(ArtifactId Package, Rational Rate, ImmutableArray<VerifyTrack> Tracks, string FfmpegBuild);

/// <param name="Expected">Artifacts with its chunks' decoded hashes, in order.</param>
public sealed record VerifyTrack(string Name, int Index, ImmutableArray<ArtifactId> Expected);

public sealed record PackageVerified(ImmutableArray<PackageCheck> Checks, ImmutableArray<string> Commands, Usage Usage) : ICosted;

/// <param name="Id">Stable, such as <c>frames.hls.720p</c>.</param>
/// <param name="State">Warned: a recommendation isn't met, the stream plays.</param>
/// <param name="Detail">The figures, or what is wrong and where.</param>
public sealed record PackageCheck(string Id, string Name, CheckState State, string Detail);
