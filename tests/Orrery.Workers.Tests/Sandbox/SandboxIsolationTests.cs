using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Tests.Sandbox;

/// <summary>What a program can see and touch.</summary>
public sealed class SandboxIsolationTests : SandboxFixture
{
    [Fact]
    public async Task A_program_reads_its_input_and_writes_to_its_scratch_folder()
    {
        var outcome = await Run(Shell("cat /in/source > copy.txt; pwd", Input("hello")));
        Assert.True(outcome.Succeeded, Told(outcome));
        Assert.Equal("hello", File.ReadAllText(Path.Combine(Scratch, "copy.txt")));
        Assert.Equal(["/out"], outcome.StdoutTail);
    }

    [Fact]
    public async Task The_network_is_absent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var connect = $"exec 9<>/dev/tcp/127.0.0.1/{port}";
        using (var client = new TcpClient())
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken); // the address is right and somebody listens
        var outcome = await Run(Command("bash", "-c", connect));
        Assert.Equal(SandboxEnd.Exited, outcome.End);
        Assert.Contains(outcome.StderrTail, line => line.Contains("Connection refused"));
        Assert.Equal("lo", (await Run(Shell("tail -n +3 /proc/net/dev | cut -d: -f1"))).StdoutTail.Single().Trim());
    }

    [Theory]
    [InlineData("cat /etc/passwd")]
    [InlineData("ls /root /home /var /opt")]
    public async Task Nothing_but_the_inputs_can_be_read(string script)
    {
        var outcome = await Run(Shell(script, Input("hello")));
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(outcome.StderrTail, line => line.Contains("No such file or directory"));
    }

    [Fact]
    public async Task A_neighbour_of_an_input_is_not_shown()
    {
        File.WriteAllText(Path.Combine(Root, "secret"), "s");
        var outcome = await Run(Shell("ls -A /in", Input("hello")));
        Assert.Equal(["source"], outcome.StdoutTail);
    }

    [Theory]
    [InlineData("echo x > /in/source")]
    [InlineData("echo x >> /in/source")]
    [InlineData("rm /in/source")]
    [InlineData("touch /in/other")]
    [InlineData("touch /usr/bin/other")]
    [InlineData("touch /other /dev/other /dev/shm/other")]
    [InlineData("chmod 777 /in/source")]
    [InlineData("mount -o remount,rw /in/source")]
    public async Task Nothing_but_the_scratch_folder_and_tmp_can_be_written(string script)
    {
        var input = Input("hello");
        var outcome = await Run(Shell(script, input));
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Equal("hello", File.ReadAllText(input.Host));
    }

    [Fact]
    public async Task Only_named_variables_are_in_the_environment()
    {
        var outcome = await Run(Command("env") with { Environment = ImmutableDictionary<string, string>.Empty.Add("COLOUR", "green") });
        var names = outcome.StdoutTail.Select(line => line.Split('=')[0]).Except(["PWD", "OLDPWD", "SHLVL", "_"]).Order();
        Assert.Equal(["COLOUR", "HOME", "LANG", "PATH", "TMPDIR"], names);
        Assert.Contains("COLOUR=green", outcome.StdoutTail);
    }

    [Fact]
    public async Task Other_processes_are_invisible_and_only_standard_descriptors_are_open()
    {
        using var inherited = File.OpenRead(Input("secret").Host);
        var outcome = await Run(Shell("echo /proc/[0-9]*; i=0; while [ $i -lt 300 ]; do [ -e /proc/$$/fd/$i ] && echo $i; i=$((i+1)); done; exit 0"));
        Assert.Equal(["/proc/1 /proc/2", "0", "1", "2"], outcome.StdoutTail);
    }

    [Fact]
    public async Task A_program_has_no_privileges_and_can_not_gain_any()
    {
        var outcome = await Run(Shell("grep -E 'CapEff|NoNewPrivs' /proc/self/status; id -u; unshare --user true"));
        var readOnlyFiles = Environment.IsPrivilegedProcess ? "CapEff:\t0000000000000004" : "CapEff:\t0000000000000000";
        Assert.Equal([readOnlyFiles, "NoNewPrivs:\t1", "65534"], outcome.StdoutTail);
        Assert.Equal(["unshare: unshare failed: No space left on device"], outcome.StderrTail); // the limit of user namespaces is zero inside
    }

    [Fact]
    public async Task When_the_host_runs_out_of_memory_a_sandboxed_program_goes_first()
    {
        Assert.Equal(["1000"], (await Run(Command("cat", "/proc/self/oom_score_adj"))).StdoutTail);
    }

    [Fact]
    public async Task An_encoder_finds_the_processors()
    {
        var outcome = await Run(Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=128x128:d=0.1", "-c:v", "libx265", "/out/a.mkv"));
        Assert.True(outcome.Succeeded, Told(outcome));
        Assert.DoesNotContain(outcome.StderrTail, line => line.Contains("No thread pool allocated"));
    }

    [Fact]
    public async Task A_private_file_in_a_private_folder_of_somebody_else_can_be_read_by_the_superuser()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs the superuser, to make files of another user");
        var home = Directory.CreateDirectory(Path.Combine(Root, "home")).FullName;
        var file = Path.Combine(home, "film");
        File.WriteAllText(file, "hello");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.True((await Run(Command("chown", "-R", "0:0", "/out"))).ExitCode != 0, "a sandbox must not be able to change owners");
        using (var chown = System.Diagnostics.Process.Start("chown", ["-R", "1000:1000", home])) await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        var outcome = await Run(Command("cat", "/in/film") with { Inputs = [new(file, "/in/film")] });
        Assert.Equal(["hello"], outcome.StdoutTail);
    }

    [Fact]
    public async Task A_program_from_elsewhere_on_the_host_is_mounted_as_a_tool()
    {
        var tool = Path.Combine(Root, "my tool");
        File.WriteAllText(tool, "#!/bin/sh\necho \"$0: $*\"\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        var outcome = await Run(Command(tool, "a b", "it's"));
        Assert.Equal(["/tools/my tool: a b it's"], outcome.StdoutTail);
        Assert.Equal("""'/tools/my tool' 'a b' 'it'\''s'""", outcome.CommandLine);
    }

    private ReadOnlyMount Input(string text)
    {
        var path = Path.Combine(Root, "in.txt");
        File.WriteAllText(path, text);
        return new(path, "/in/source");
    }
}
