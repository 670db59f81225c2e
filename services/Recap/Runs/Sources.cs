using System.Collections.Immutable;
using System.Globalization;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Breakdowns;
using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Reading;
using Orrery.Services.Recap.Scripts;
using Orrery.Services.Recap.Subtitles;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Runs;

/// <summary>What the files of a request hold, and what was found wrong with each.</summary>
internal sealed record Sources(Story Story, Cut? Cut, ImmutableArray<Cue> Cues, ImmutableArray<FileReport> Reports)
{
    public Strip Strip => Strip.Of(Cut, Cues);

    public static readonly ImmutableDictionary<string, ImmutableArray<string>> Endings = new Dictionary<string, ImmutableArray<string>>
    {
        ["script"] = [".fountain", ".spmd", ".txt", ".fdx"],
        ["breakdown"] = [".csv", ".tsv"],
        ["cut"] = [".otio", ".edl"],
        ["subtitles"] = [".srt", ".vtt", ".ttml", ".xml", ".dfxp"],
    }.ToImmutableDictionary();

    public static string EndingOf(SourceFile file) => Path.GetExtension(file.Name).ToLowerInvariant();

    /// <exception cref="FailureException">A file isn't there.</exception>
    public static async Task<Sources> ReadAsync(RecapRequest request, IArtifacts artifacts, CancellationToken stop)
    {
        var reports = ImmutableArray.CreateBuilder<FileReport>();
        var script = await ReadAsync(request.Script, text => EndingOf(request.Script!) == ".fdx" ? FdxReader.Read(text) : FountainReader.Read(text), s => Count(s.Scenes.Length, "scene"));
        var breakdown = await ReadAsync(request.Breakdown, BreakdownReader.Read, lines => Count(lines.Length, "line"));
        var cut = await ReadAsync(request.Cut, text => EndingOf(request.Cut!) == ".edl" ? EdlReader.Read(text, RateOf(request)) : OtioReader.Read(text), c => Count(c.Pieces.Length, "piece"));
        var cues = await ReadAsync(request.Subtitles, text => EndingOf(request.Subtitles!) switch { ".srt" => SrtReader.Read(text), ".vtt" => VttReader.Read(text), _ => TtmlReader.Read(text) }, c => Count(c.Length, "cue"));
        return new Sources(Story.Of(script, breakdown.IsDefault ? [] : breakdown), cut, cues.IsDefault ? [] : cues, reports.ToImmutable());

        async Task<T?> ReadAsync<T>(SourceFile? file, Func<string, Reading<T>> read, Func<T, string> count)
        {
            if (file is null) return default;
            var text = SourceText.Of(await artifacts.ReadAsync(file.Id, stop).ConfigureAwait(false));
            var (value, faults) = read(text.Value);
            reports.Add(new FileReport(file.Name, EndingOf(file).TrimStart('.'), count(value), [.. text.Faults, .. faults]));
            return value;
        }
    }

    public static FrameRate RateOf(RecapRequest request) => FrameRate.TryParse(request.EdlRate, out var rate) ? rate : new FrameRate(24, 1);

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
