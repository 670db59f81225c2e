using System.Text;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Hosting;

/// <summary>Functions that are scripts, run in the sandbox by a worker process.</summary>
[Collection<OnSharedServer>]
public sealed class ExecutableTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_script_reads_a_file_and_leaves_another()
    {
        var run = await _server.EndOfAsync(await StartAsync("count"));
        var artifact = run.Result!.Value.GetProperty("reversed").GetProperty("$file").GetString();
        using var made = new MemoryStream();
        await _server.Client.DownloadAsync(ArtifactId.Parse(artifact!), made, stop: Stop);

        Assert.Equal(3, run.Result.Value.GetProperty("lines").GetInt32());
        Assert.Equal("three\ntwo\none", Encoding.UTF8.GetString(made.ToArray()));
        Assert.Contains("reading /in/1/words.txt", await _server.Client.LogAsync(run.Id, 0, stop: Stop));
        Assert.True(run.Steps[0].Usage!.Value.CpuSeconds > 0);
    }

    [Fact]
    public async Task What_a_script_used_over_time_is_kept_with_its_run()
    {
        var run = await _server.EndOfAsync(await StartAsync("count"));

        var usage = await _server.Client.UsageAsync(run.Id, 0, stop: Stop);

        Assert.Equal(1, usage.Attempt);
        Assert.NotEmpty(usage.Samples);
        Assert.InRange(usage.Samples[^1].Cpu, 0, run.Steps[0].Usage!.Value.CpuSeconds);
        Assert.InRange(usage.Samples.Max(s => s.Memory), 1, run.Steps[0].Usage!.Value.PeakMemory);
    }

    [Fact]
    public async Task A_script_that_fails_is_shown_with_its_command_its_exit_code_and_what_it_said_last()
    {
        var run = await _server.EndOfAsync(await StartAsync("count", fail: true));

        Assert.Equal(("failed", ErrorClass.User, "tool.failed"), (run.State, run.Failure!.Class, run.Failure.Type));
        Assert.Equal(3, run.Failure.Tool!.ExitCode);
        Assert.Contains("count.py", run.Failure.Tool.CommandLine);
        Assert.Equal(["no such luck"], run.Failure.Tool.LastLines);
    }

    [Theory]
    [InlineData("stray-above", "output.file", "must lie below /out")]
    [InlineData("stray-by-link", "output.file", "no such file, or it is a link")]
    [InlineData("absent", "tool.missing", "There is no executable file")]
    public async Task A_script_that_strays_fails(string workflow, string type, string says)
    {
        var run = await _server.EndOfAsync(await StartAsync(workflow));

        Assert.Equal(("failed", type), (run.State, run.Failure!.Type));
        Assert.Contains(says, run.Failure.Message);
    }

    private async Task<RunId> StartAsync(string workflow, bool fail = false)
    {
        var words = await _server.Client.UploadAsync(new MemoryStream("one\ntwo\nthree\n"u8.ToArray()), stop: Stop);
        return await _server.StartRunAsync(workflow, new Order(new ArtifactFile(words.Id, "words.txt"), fail));
    }
}
