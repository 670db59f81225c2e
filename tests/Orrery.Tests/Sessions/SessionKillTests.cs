using System.Diagnostics;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Sessions;

public sealed class SessionKillTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task A_killed_server_leaves_no_session_behind_and_the_next_one_opens_it_anew_with_what_it_kept()
    {
        var port = UpProcess.FreePort();
        RunId run;
        string program;
        await using (var up = await UpProcess.StartAsync(_folder["data"], port))
        {
            run = (await up.Client.StartAsync("probe", "session", JsonNode.Parse("""{"mode": "http", "text": "hello", "folder": "kept"}"""), stop: Stop)).Run;
            var session = await OpenAsync(up.Client, run);
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await http.PostAsync(session.Address + "keep", new StringContent("written before"), Stop);
            program = Assert.Single(Programs());
            await up.KillAsync();
        }

        await Patience.UntilAsync(() => !Programs().Contains(program), "the session's program to be gone");

        await using var next = await UpProcess.StartAsync(_folder["data"], port);
        var again = await OpenAsync(next.Client, run);
        Assert.Equal(2, again.Attempt);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var answer = await client.PostAsync(again.Address + "keep", new StringContent(", and after"), Stop);
        Assert.Equal("written before, and after", await answer.Content.ReadAsStringAsync(Stop));
        Assert.Single(Programs());
        Assert.Single(Directory.EnumerateDirectories(_folder["data/sessions"])); // the dead worker's folder was swept
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<SessionInfo> OpenAsync(OrreryClient client, RunId run)
    {
        SessionInfo? found = null;
        await Patience.UntilAsync(async () => (found = (await client.SessionsAsync(Stop)).FirstOrDefault(s => s.Run == run.ToString())) is not null, "the session to be open", TimeSpan.FromSeconds(60));
        return found!;
    }

    /// <summary>The processes of sessions that were granted this test's folder: by their mounts no other test's are taken for them.</summary>
    private string[] Programs() => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(id => int.TryParse(id, out _) && IsProgram(id!))!];

    private bool IsProgram(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").StartsWith("python3", StringComparison.Ordinal) && File.ReadAllText($"/proc/{id}/mountinfo").Contains(_folder["data"], StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
