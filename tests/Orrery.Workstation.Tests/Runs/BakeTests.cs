using System.Diagnostics;
using Orrery.Services.Workstation.Configurations.Running;
using Orrery.Services.Workstation.Images;

namespace Orrery.Workstation.Tests.Runs;

/// <summary>Configurations on overlays over this very machine, which needs root.</summary>
public class BakeTests
{
    private const string Studio = """
        bubblewrap: pkg.installed
        paint:
          user.present:
            - uid: 4711
            - shell: /bin/bash
        /opt/studio:
          file.directory:
            - mode: 0750
            - user: paint
            - require: [{user: paint}]
        /opt/studio/motd:
          file.managed:
            - contents: Hello from {{ grains.os }}
            - mode: 0640
        count:
          cmd.run:
            - name: wc -c < /opt/studio/motd > /opt/studio/count
            - creates: /opt/studio/count
            - require: [{file: /opt/studio/motd}]
        """;

    [Fact]
    public async Task A_configuration_is_baked_into_a_layer_and_the_machine_stays_as_it_is()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Baking mounts overlays, which needs root.");
        await using var server = await WorkstationServer.StartAsync();

        var image = await server.RunAsync<BakeRequest, Image>("bake", WorkstationServer.Configuration("studio", Studio));

        Assert.Equal(["paint", "/opt/studio", "/opt/studio/motd", "count"], image.Report.States.Where(s => s.HasChanges).Select(s => s.Id));
        Assert.Equal("bubblewrap is installed.", image.Report.States[0].Comment);
        Assert.False(Directory.Exists("/opt/studio"));
        Assert.DoesNotContain("paint:", await File.ReadAllTextAsync("/etc/passwd", TestContext.Current.CancellationToken));
        var files = await ListAsync(server, image);
        Assert.Contains("-rw-r----- 0/0 18 ./opt/studio/motd", files);
        Assert.Contains("drwxr-x--- 4711/0 0 ./opt/studio/", files);
        Assert.DoesNotContain(files, f => f.Contains("policy-rc.d", StringComparison.Ordinal));

        // The same states again, with another remark: nothing is baked.
        var again = await server.RunAsync<BakeRequest, Image>("bake", WorkstationServer.Configuration("studio", "# a remark\n" + Studio));
        Assert.Equal((image.Key, image.Layer), (again.Key, again.Layer));
    }

    [Fact]
    public async Task A_dry_run_says_state_by_state_what_would_be_changed()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Trying mounts overlays, which needs root.");
        await using var server = await WorkstationServer.StartAsync();

        var report = await server.RunAsync<TryRequest, StateReport>("try", new TryRequest(WorkstationServer.Configuration("studio", Studio)));

        Assert.True(report.Test);
        Assert.Equal([true, null, null, null, null], report.States.Select(s => s.Result));
        Assert.Equal("Hello from Debian\n", report.States[3].Changes["contents"].New);
    }

    [Fact]
    public async Task A_state_that_fails_fails_the_bake_with_its_place_and_a_fault_is_told_before_anything_is_done()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Baking mounts overlays, which needs root.");
        await using var server = await WorkstationServer.StartAsync();

        var failed = await server.FailAsync("bake", WorkstationServer.Configuration("bad", "fine: {cmd.run: [name: 'true']}\nbad:\n  cmd.run:\n    - name: echo too bad; exit 3\n"));
        Assert.Equal(("workstation.states", "1 of 2 states failed: cmd.run bad (init.sls, line 3): The command ended with exit code 3: too bad"), (failed.Type, failed.Message));
        var fault = await server.FailAsync("bake", WorkstationServer.Configuration("bad", "a:\n  cmd.rum: []"));
        Assert.Equal("input.configuration", fault.Type);
        Assert.StartsWith("init.sls:2:3: There is no state 'cmd.rum'", fault.Message);
    }

    private static async Task<string[]> ListAsync(WorkstationServer server, Image image)
    {
        using var archive = new MemoryStream();
        await server.Client.DownloadAsync(image.Layer, archive, stop: TestContext.Current.CancellationToken);
        using var tar = Process.Start(new ProcessStartInfo("sh", ["-c", "tar -tvzf - --numeric-owner | awk '{print $1, $2, $3, $6}'"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var output = tar.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        archive.Position = 0;
        await archive.CopyToAsync(tar.StandardInput.BaseStream, TestContext.Current.CancellationToken);
        tar.StandardInput.Close();
        return (await output).Split('\n');
    }
}
