using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Orrery.Bench.Processes;
using Orrery.Client;
using Orrery.Portal;

namespace Orrery.Bench;

/// <summary><c>bench portal</c>: many viewers follow the pages of runs that go on; how long after a step has ended each of them sees it, and what that costs the server.</summary>
/// <remarks>Most viewers are connections that read the page's stream as a browser does, since a machine that measures a server can't draw hundreds of pages beside it.
/// A few are real tabs, where what counts is the moment at which the page's own text has changed.</remarks>
internal static partial class PortalBench
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(int pages, int runs, int tabs, double seconds, bool json)
    {
        if (tabs > 0 && !Browser.IsInstalled) throw new InvalidOperationException(Browser.Missing + " Or ask for --tabs 0.");
        var folder = Directory.CreateTempSubdirectory("orrery-portal-bench-").FullName;
        try
        {
            await using var server = new ServerProcess(Path.Combine(folder, "data"), typeof(BenchService).Assembly.Location);
            await server.StartAsync();
            var ticks = (int)((seconds + WarmUp.TotalSeconds) / BenchService.Tick.TotalSeconds) + 60;
            var ids = new List<RunId>();
            while (ids.Count < runs)
            {
                ids.Add((await server.Client.StartAsync("bench", "ticks", JsonValue.Create(ticks))).Run);
                // Not all at the same moment of a second: runs of people aren't in step either.
                await Task.Delay(BenchService.Tick / runs);
            }

            using var until = new CancellationTokenSource();
            var viewers = Enumerable.Range(0, pages - tabs).Select(i => new Viewer(ids[i % runs])).ToList();
            using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = server.Address, Timeout = Timeout.InfiniteTimeSpan };
            var following = viewers.Select(v => v.FollowAsync(http, until.Token)).ToList();
            await using var browser = tabs > 0 ? await Browser.StartAsync() : null;
            var drawn = new List<(Viewer Viewer, IPage Page)>();
            for (var i = 0; i < tabs; i++) drawn.Add(await OpenAsync(browser!, server, ids[(pages - tabs + i) % runs]));

            await Task.Delay(WarmUp);
            var (from, cpu) = (DateTimeOffset.UtcNow, Cpu(server));
            var resident = new List<double>();
            while (DateTimeOffset.UtcNow - from < TimeSpan.FromSeconds(seconds))
            {
                await Task.Delay(1000);
                resident.Add(ProcessTable.Resident(server.Id) / 1048576.0);
                if (following.Find(f => f.IsCompleted) is { } ended) await ended;
            }

            var (to, spent) = (DateTimeOffset.UtcNow, Cpu(server) - cpu);
            // What ended at the last moment is given time to be seen.
            await Task.Delay(2000);
            await until.CancelAsync();
            await Task.WhenAll(following.Select(f => ((Task)f).ContinueWith(_ => { }, TaskScheduler.Default)));
            foreach (var (viewer, page) in drawn) await viewer.TakeAsync(page);

            var ends = new Dictionary<RunId, DateTimeOffset[]>();
            foreach (var run in ids) ends[run] = await EndsAsync(server.Client, run);
            var streamed = viewers.SelectMany(v => v.Delays(ends[v.Run], from, to)).Order().ToList();
            var seen = drawn.SelectMany(d => d.Viewer.Delays(ends[d.Viewer.Run], from, to)).Order().ToList();
            BenchTable.Print($"portal: {pages} pages ({tabs} of them drawn by Chromium) follow {runs} runs, each with a step a second", [
                .. Rows("streamed", streamed), .. seen.Count > 0 ? Rows("drawn", seen) : [],
                BenchTable.Row("regions sent", "all pages", "/s", [viewers.Sum(v => v.RegionsBetween(from, to)) / seconds]),
                BenchTable.Row("server", "CPU", "cores", [spent / (to - from).TotalSeconds]),
                BenchTable.Row("server", "resident memory", "MiB", resident),
            ], json);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<BenchRow> Rows(string name, List<double> delays) =>
    [
        BenchTable.Row($"{name}, {delays.Count:N0} updates", "median", "ms", [delays[delays.Count / 2]]),
        BenchTable.Row($"{name}, {delays.Count:N0} updates", "p99", "ms", [delays[(int)(delays.Count * 0.99)]]),
        BenchTable.Row($"{name}, {delays.Count:N0} updates", "slowest", "ms", [delays[^1]]),
    ];

    private static double Cpu(ServerProcess server) => ProcessTable.Read().First(p => p.Id == server.Id).CpuSeconds;

    /// <summary>When the run's first step had ended, when its first two had, and so on: by the server's clock, which is this machine's.</summary>
    private static async Task<DateTimeOffset[]> EndsAsync(OrreryClient client, RunId run)
    {
        var view = await client.RunAsync(run);
        return [.. view.Steps.Select(s => s.DoneAt).OfType<DateTimeOffset>().Order()];
    }

    private static async Task<(Viewer Viewer, IPage Page)> OpenAsync(Browser browser, ServerProcess server, RunId run)
    {
        var window = await browser.OpenAsync();
        var page = await window.TabAsync(new Uri(server.Address, $"/runs/{run}"));
        await page.EvaluateAsync("""
            () => {
                window.seen = [];
                new MutationObserver(() => {
                    const done = /(\d[\d,]*)\/[\d,]+ steps/.exec(document.querySelector('#head')?.textContent ?? '')?.[1];
                    if (done && done !== window.seen.at(-1)?.[0]) window.seen.push([done, Date.now()]);
                }).observe(document.body, { subtree: true, childList: true, characterData: true });
            }
            """);
        return (new Viewer(run), page);
    }

    [GeneratedRegex(@"""id"":""head"".*?(\d[\d,]*)/[\d,]+ steps")]
    private static partial Regex DoneInHead { get; }

    /// <summary>Who looks at a run's page, and when they saw how many of its steps had ended.</summary>
    private sealed class Viewer(RunId run)
    {
        private readonly List<(int Done, DateTimeOffset At)> _seen = [];
        private readonly List<DateTimeOffset> _regions = [];

        public RunId Run => run;

        /// <summary>Opens the page's stream and reads it until told to stop.</summary>
        /// <exception cref="HttpRequestException">The server refuses.</exception>
        public async Task FollowAsync(HttpClient http, CancellationToken stop)
        {
            using var answer = await http.GetAsync(new Uri($"/portal/live/runs/{run}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, stop);
            answer.EnsureSuccessStatusCode();
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
            while (await reader.ReadLineAsync(stop) is { } line)
            {
                if (!line.StartsWith("data: {", StringComparison.Ordinal)) continue;
                var now = DateTimeOffset.UtcNow;
                _regions.Add(now);
                if (DoneInHead.Match(line) is { Success: true } done) _seen.Add((Number(done.Groups[1].Value), now));
            }

            throw new InvalidOperationException($"The stream of {run} ended.");
        }

        /// <summary>Takes over what a tab has noted.</summary>
        public async Task TakeAsync(IPage page)
        {
            foreach (var entry in (await page.EvaluateAsync("() => window.seen"))!.Value.EnumerateArray())
                _seen.Add((Number(entry[0].GetString()!), DateTimeOffset.FromUnixTimeMilliseconds(entry[1].GetInt64())));
        }

        public int RegionsBetween(DateTimeOffset from, DateTimeOffset to) => _regions.Count(r => r >= from && r < to);

        /// <summary>For each step that ended in that time: milliseconds until the page said so.</summary>
        /// <exception cref="InvalidOperationException">One was never seen.</exception>
        public IEnumerable<double> Delays(DateTimeOffset[] ends, DateTimeOffset from, DateTimeOffset to)
        {
            for (var k = 0; k < ends.Length; k++)
            {
                if (ends[k] < from || ends[k] >= to) continue;
                var at = _seen.FindIndex(s => s.Done > k);
                yield return at >= 0 ? (_seen[at].At - ends[k]).TotalMilliseconds : throw new InvalidOperationException($"A viewer of {run} never saw that step {k + 1} had ended.");
            }
        }

        private static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }
}
