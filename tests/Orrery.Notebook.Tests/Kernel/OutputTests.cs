using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Orrery.Notebook.Tests.Runs;
using Orrery.Services.Notebook.Kernel;
using Orrery.Services.Notebook.Kernel.Http;

namespace Orrery.Notebook.Tests.Kernel;

/// <summary>What cells give is bounded and never makes a kernel wait.</summary>
public class OutputTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_whoever_asked_has_gone_the_cell_goes_on_to_its_end_and_the_next_one_runs()
    {
        await using var kernel = await LiveKernel.StartAsync();
        var code = $"File.WriteAllText(\"{kernel.Folder}/begun\", \"\"); while (!File.Exists(\"{kernel.Folder}/gone\")) Thread.Yield(); for (var i = 0; i < 4000; i++) Display(i); var shown = 4000;";
        var body = new JsonObject { ["language"] = "csharp", ["code"] = code }.ToJsonString();
        using (var page = await kernel.ConnectAsync(Stop))
        {
            await page.SendAsync(Encoding.UTF8.GetBytes($"POST /execute HTTP/1.1\r\nHost: kernel\r\nContent-Length: {body.Length}\r\n\r\n{body}"), Stop);
            while (!File.Exists($"{kernel.Folder}/begun")) await Task.Yield();
        }

        File.WriteAllText($"{kernel.Folder}/gone", "");

        Assert.Equal("4000", (await kernel.ExecuteAsync("csharp", "shown").WaitAsync(Soon, Stop))[0]["data"]!["text/plain"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_output_that_is_too_long_and_outputs_that_are_too_many_are_cut_in_words_and_a_failure_is_still_shown()
    {
        await using var kernel = await LiveKernel.StartAsync();

        var large = await kernel.ExecuteAsync("csharp", "DisplayHtml(new string('x', 5_000_000)); DisplayHtml(\"<b>small</b>\");");
        var many = await kernel.ExecuteAsync("csharp", "for (var i = 0; i < 12_000; i++) Display(i); throw new Exception(new string('e', 1_000_000));");
        var heavy = await kernel.ExecuteAsync("csharp", "for (var i = 0; i < 10; i++) DisplayHtml(new string('x', 3_000_000));");
        var glued = await kernel.ExecuteAsync("csharp", "Glue(\"whole\", new string('x', 2_000_000));");

        Assert.Equal("… cut: an output has 5,000,068 bytes; at most 4,194,304 are kept\n", large[0]["text"]!.GetValue<string>());
        Assert.Equal("<b>small</b>", large[1]["data"]!["text/html"]!.GetValue<string>());
        Assert.Equal((10_003, "… cut: of a cell's outputs the first 10,000 are kept\n"), (many.Length, many[10_000]["text"]!.GetValue<string>()));
        Assert.Equal(("error", 100_001), (many[10_001]["output_type"]!.GetValue<string>(), many[10_001]["evalue"]!.GetValue<string>().Length));
        Assert.Equal(["… cut: a cell's outputs are kept up to 16 MiB\n", null], heavy[5..].Select(o => o["text"]?.GetValue<string>()));
        Assert.Equal("'whole' has 2,000,002 bytes as JSON; a value that is glued may have 1,048,576.", glued[^1]["evalue"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_cell_that_says_nothing_is_heard_of_all_the_same()
    {
        Tools.DuckDb();
        var folder = Directory.CreateTempSubdirectory("orrery-beat-").FullName;
        using var ended = new CancellationTokenSource();
        using var cells = new CellRunner();
        var serving = new HttpServer($"{folder}/k", new KernelEndpoint(cells, TimeSpan.FromMilliseconds(20)).AnswerAsync).ServeAsync(ended.Token);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{folder}/k"), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        }) { BaseAddress = new Uri("http://kernel/"), Timeout = Soon };

        using var request = new HttpRequestMessage(HttpMethod.Post, "execute") { Content = new StringContent("""{"language": "sql", "code": "SELECT count(*) FROM range(1_000_000_000_000) t(i) WHERE i % 7 = 3"}""") };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));

        Assert.Equal("", await lines.ReadLineAsync(Stop));
        Assert.Equal("", await lines.ReadLineAsync(Stop));
        Assert.True(cells.Interrupt());
        Assert.Contains("\"status\":\"interrupted\"", await lines.ReadToEndAsync(Stop));
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_query_whose_rows_can_no_longer_be_looked_through_leaves_no_table()
    {
        await using var kernel = await LiveKernel.StartAsync();

        await kernel.ExecuteAsync("sql", string.Concat(Enumerable.Range(0, 100).Select(i => $"SELECT {i};\n")));
        await kernel.ExecuteAsync("sql", "-- name: kept\nSELECT 1");
        var left = await kernel.ExecuteAsync("sql", "SELECT count(*) FROM duckdb_tables()");

        Assert.Equal("[[65]]", left[0]["data"]!["application/vnd.orrery.table+json"]!["rows"]!.ToJsonString()); // 64 that are kept and this one
    }
}
