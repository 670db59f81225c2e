using Orrery.Services.Workstation.Configurations.Running;

namespace Orrery.Workstation.Tests.Configurations;

public class StateRunnerTests
{
    private const string Studio = """
        tools:
          pkg.installed:
            - pkgs: [krita, openbox]
        artist:
          user.present:
            - uid: 1200
            - shell: /bin/bash
            - groups: [video]
        /srv/paint:
          file.directory:
            - mode: 0750
            - user: artist
            - makedirs: true
            - require: [{user: artist}]
        /etc/paintd.conf:
          file.managed:
            - contents: level=2
            - mode: 0640
        paintd:
          service.running:
            - enable: true
            - watch:
              - file: /etc/paintd.conf
        warm the cache:
          cmd.run:
            - name: fc-cache -f
            - onchanges: [{pkg: tools}]
        /srv/textures:
          mount.mounted:
            - device: nas:/textures
            - fstype: nfs
            - mkmnt: true
        """;

    private readonly FakeSystem _system = new();

    [Fact]
    public async Task What_differs_is_done_in_order_and_a_second_time_nothing_is()
    {
        _system.Installed.Add("openbox");

        var first = await RunAsync(Studio);

        Assert.Equal("", first.Failures);
        Assert.Equal(
            ["install krita", "user artist", "mkdir /srv/paint", "own /srv/paint", "write /etc/paintd.conf", "own /etc/paintd.conf", "start paintd", "enable paintd", "fc-cache -f", "mkdir /srv/textures", "mount /srv/textures"],
            _system.Done);
        Assert.Equal(["krita"], first.States[0].Changes.Keys);
        Assert.Equal(new Change(null, "level=2\n"), first.States[3].Changes["contents"]);
        Assert.Equal((7, 7, 0), (first.Succeeded, first.Changed, first.Failed));

        _system.Done.Clear();
        var second = await RunAsync(Studio);
        Assert.Empty(_system.Done);
        Assert.Equal((7, 0), (second.Succeeded, second.Changed));
        Assert.Equal("Nothing that it waits for was changed.", second.States.Single(s => s.Function == "cmd.run").Comment);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_change_and_changes_nothing()
    {
        var report = await RunAsync(Studio, test: true);

        Assert.Empty(_system.Done);
        Assert.True(report.Test);
        Assert.All(report.States, s => Assert.Null(s.Result));
        Assert.Equal(["krita", "openbox"], report.States[0].Changes.Keys);
        Assert.Equal("Would be changed: paintd is started.", report.States.Single(s => s.Id == "paintd").Comment);
    }

    [Fact]
    public async Task A_service_is_started_anew_when_what_it_watches_changed()
    {
        await RunAsync(Studio);
        _system.Done.Clear();

        var report = await RunAsync(Studio.Replace("level=2", "level=3", StringComparison.Ordinal));

        Assert.Equal(["write /etc/paintd.conf", "restart paintd"], _system.Done);
        Assert.Equal(["/etc/paintd.conf", "paintd"], report.States.Where(s => s.HasChanges).Select(s => s.Id));
    }

    [Fact]
    public async Task What_needs_a_state_that_failed_is_not_tried_and_the_rest_is()
    {
        _system.Unavailable.Add("krita");

        var report = await RunAsync("krita: pkg.installed\nafter:\n  cmd.run:\n    - require: [{pkg: krita}]\nbeside: cmd.run\n");

        Assert.Equal([false, false, true], report.States.Select(s => s.Result));
        Assert.Equal("E: Unable to locate package krita", report.States[0].Comment);
        Assert.Equal("Not tried, since pkg.installed krita failed.", report.States[1].Comment);
        Assert.Equal(["beside"], _system.Done);
        Assert.Equal("pkg.installed krita (init.sls, line 1): E: Unable to locate package krita; cmd.run after (init.sls, line 3): Not tried, since pkg.installed krita failed.", report.Failures);
    }

    [Theory]
    [InlineData("- unless: test -e /x", 0, false)]
    [InlineData("- unless: test -e /x", 1, true)]
    [InlineData("- onlyif: test -e /x", 0, true)]
    [InlineData("- onlyif: test -e /x", 1, false)]
    public async Task Guards_say_whether_a_command_is_needed(string guard, int exit, bool run)
    {
        _system.Exits["test -e /x"] = exit;

        var report = await RunAsync($"make it:\n  cmd.run:\n    {guard}\n");

        Assert.Equal(run, _system.Done.Contains("make it"));
        Assert.Equal(run, report.States[0].HasChanges);
        Assert.True(report.States[0].Result);
    }

    [Fact]
    public async Task A_command_is_not_run_when_what_it_creates_is_there()
    {
        _system.Files["/opt/done"] = "";

        Assert.Equal("/opt/done: is there already.", (await RunAsync("make it:\n  cmd.run:\n    - creates: /opt/done\n")).States[0].Comment);
        Assert.Empty(_system.Done);
    }

    [Fact]
    public async Task A_command_that_fails_fails_its_state_with_what_it_said()
    {
        _system.Exits["make it"] = 3;

        var report = await RunAsync("make it: cmd.run");

        Assert.Equal((false, "The command ended with exit code 3: said"), (report.States[0].Result, report.States[0].Comment));
    }

    private Task<StateReport> RunAsync(string text, bool test = false) => new StateRunner(_system, TimeProvider.System).RunAsync(Written.States(text), test, TestContext.Current.CancellationToken);
}
