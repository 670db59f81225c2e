using Orrery.Services.Workstation.Configurations;

namespace Orrery.Workstation.Tests.Configurations;

public class CompilerTests
{
    [Fact]
    public void A_configuration_becomes_states_in_the_order_in_which_they_are_written_but_for_what_they_need()
    {
        var states = Written.States("""
            include: [fonts]
            /etc/paint.conf:
              file.managed:
                - source: salt://paint.conf
                - template: jinja
                - mode: 0644
                - require:
                  - pkg: paint
            paint:
              pkg.installed:
                - pkgs: [krita, {{ 'blender' if_missing }}]
            """.Replace("{{ 'blender' if_missing }}", "{{ 'blender' }}", StringComparison.Ordinal),
            ("fonts.sls", "fonts-dejavu-core: pkg.installed"), ("paint.conf", "cores={{ grains.num_cpus }}\n"));

        Assert.Equal(["pkg.installed fonts-dejavu-core", "pkg.installed paint", "file.managed /etc/paint.conf"], states.Select(s => s.ToString()));
        Assert.Equal(["krita", "blender"], Assert.IsType<PackagesInstalled>(states[1].Wanted).Packages);
        Assert.Equal(new FileManaged("/etc/paint.conf", "cores=8\n", "644", null, null, false, true), states[2].Wanted);
        Assert.Equal([new Need(Requisite.Require, 1)], states[2].Needs);
        Assert.Equal(("fonts.sls", 1), (states[0].Source.File, states[0].Source.Line));
    }

    [Fact]
    public void A_requisite_can_be_written_at_either_end_and_name_a_whole_file()
    {
        var states = Written.States("""
            include: [late]
            first:
              cmd.run:
                - name: "true"
                - require:
                  - sls: late
            second:
              cmd.run:
                - name: "false"
                - require_in: [first]
            """, ("late.sls", "a:\n  cmd.run:\n    - onchanges_in:\n      - cmd: second\nb: cmd.run"));

        Assert.Equal(["a", "b", "second", "first"], states.Select(s => s.Id));
        Assert.Equal([new Need(Requisite.OnChanges, 0)], states[2].Needs);
        Assert.Equal([new Need(Requisite.Require, 0), new Need(Requisite.Require, 1), new Need(Requisite.Require, 2)], states[3].Needs.OrderBy(n => n.On));
    }

    [Fact]
    public void States_that_wait_for_each_other_are_named_as_a_cycle() => Assert.Equal(
        ["init.sls:4:9: These states wait for each other: cmd: a → cmd: b → cmd: c → cmd: a. Take one of the requisites out."],
        Written.Faults("a:\n  cmd.run:\n    - require:\n      - cmd: b\nb:\n  cmd.run:\n    - watch: [c]\nc:\n  cmd.run:\n    - onchanges: [a]\n"));

    [Fact]
    public void All_that_is_wrong_is_told_at_once_each_at_its_place() => Assert.Equal(
        [
            "init.sls:2:3: There is no state 'pkg.instaled'; there are: cmd.run, file.directory, file.managed, mount.mounted, pkg.installed, service.running, user.present.",
            "init.sls:5:13: '0999' is not a mode; write three or four digits from 0 to 7, such as 0644.",
            "init.sls:6:15: There is no file 'x.conf' in this configuration; there are: init.sls.",
            "init.sls:7:7: file.managed takes no 'owner'; it takes: contents, creates, group, makedirs, mode, name, onchanges, onchanges_in, onlyif, replace, require, require_in, source, template, unless, user, watch, watch_in.",
            "init.sls:9:9: There is no state 'pkg: krita' that 'require' could mean.",
            "init.sls:10:1: 'relative' is not an absolute path: begin it with '/', without '..'.".Replace("10:1", "11:3", StringComparison.Ordinal),
        ],
        Written.Faults("krita:\n  pkg.instaled: []\n/etc/a:\n  file.managed:\n    - mode: 0999\n    - source: x.conf\n    - owner: root\n    - require:\n      - pkg: krita\nrelative:\n  file.directory: []\n"));

    [Fact]
    public void A_fault_behind_a_template_is_told_at_its_place_in_the_template() => Assert.Equal(
        ["init.sls:4:13: '9' is not a mode; write three or four digits from 0 to 7, such as 0644."],
        Written.Faults("{% for n in ['a'] %}\n/etc/{{ n }}{{ grains.os }}:\n  file.managed:\n    - mode: 9\n{% endfor %}\n").Distinct());

    [Theory]
    [InlineData("a: [", "init.sls:1:5: This isn't YAML")]
    [InlineData("a: &x 1\nb: *x", "init.sls:2:4: Aliases (*name) are not read here")]
    [InlineData("- a", "init.sls:1:1: A state file is a map of ids, each with its states; this is a list.")]
    [InlineData("a: cmd.run\na: cmd.run", "init.sls:2:1: 'a' stands here a second time")]
    [InlineData("include: [nope]", "init.sls:1:11: There is no file 'nope.sls' in this configuration")]
    [InlineData("a:\n  cmd.run:\n    - cwd: here", "init.sls:3:12: 'here' is not an absolute path")]
    [InlineData("x;y: pkg.installed", "init.sls:1:6: 'x;y' is not the name of a package.")]
    [InlineData("-rf: user.present", "init.sls:1:6: '-rf' is not the name of a user.")]
    [InlineData("/mnt: mount.mounted", "init.sls:1:7: Say what is mounted, in 'device'.")]
    [InlineData("/a:\n  file.managed:\n    - source: x\n    - contents: y", "init.sls:3:15: Give 'contents' or 'source', not both.")]
    [InlineData("a: cmd.run\n---\nb: cmd.run", "init.sls:2:1: A state file holds one document")]
    [InlineData("a:", "init.sls:1:3: 'a' says nothing that is to be done")]
    public void What_does_not_read_is_refused_with_its_place(string text, string fault) => Assert.StartsWith(fault, Written.Faults(text).First());

    [Fact]
    public void Text_that_lies_too_deep_is_refused_and_does_not_take_the_stack() =>
        Assert.Contains("deep within each other", Written.Faults("a: " + new string('[', 5_000)).Single());

    [Fact]
    public void An_empty_file_is_no_states_and_no_fault() => Assert.Empty(Written.States("# nothing yet\n"));
}
