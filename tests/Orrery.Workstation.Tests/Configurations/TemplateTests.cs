using System.Collections.Immutable;
using Orrery.Services.Workstation.Configurations;
using Orrery.Services.Workstation.Configurations.Templates;

namespace Orrery.Workstation.Tests.Configurations;

public class TemplateTests
{
    private static readonly ImmutableDictionary<string, object?> Known = ImmutableDictionary<string, object?>.Empty.Add("grains", Values.From(Written.Grains));

    [Theory]
    [InlineData("{{ grains.os }} {{ grains['oscodename'] | upper }}", "Debian BOOKWORM")]
    [InlineData("{% if grains.num_cpus >= 4 and 'paint' in grains.roles %}big{% elif true %}mid{% else %}small{% endif %}", "big")]
    [InlineData("{% for r in grains.roles %}{{ loop.index }}:{{ r }}{% if not loop.last %}, {% endif %}{% endfor %}", "1:paint, 2:render")]
    [InlineData("{% for r in [] %}x{% else %}none{% endfor %}", "none")]
    [InlineData("{% for k, v in grains.gpu %}{{ k }}={{ v }}{% endfor %}", "vendor=none")]
    [InlineData("{{ grains.region | default('home') }}{{ nothing | default(3) + 1 }}", "home4")]
    [InlineData("{% set n = grains.num_cpus * 2 - 1 %}{{ n }}{{ ' x ' | trim ~ '!' }}", "15x!")]
    [InlineData("{{ grains.gpu.memory is defined }} {{ grains.gpu.vendor is not none }} {{ 'x' not in 'abc' }}", "False True True")]
    [InlineData("a  {#- remark #}\n b {{- 1 -}} \n c", "a\n b1c")]
    [InlineData("{% if true %}\nline\n{% endif %}\nend", "line\nend")]
    [InlineData("{{ grains.roles | join('+') }} {{ grains.roles | length }} {{ \"it's\" | quote }} {{ grains.roles | json }}", "paint+render 2 'it'\\''s' [\"paint\",\"render\"]")]
    public void A_template_is_filled_in(string template, string text) => Assert.Equal(text, Template.Render(template, Known).Text);

    [Theory]
    [InlineData("a\n  {{ grains.nope }}", 2, 12, "There is no 'nope'; there are: gpu, num_cpus, os, oscodename, roles.")]
    [InlineData("{{ nope }}", 1, 4, "'nope' is not defined; there are: grains.")]
    [InlineData("{% if grains.os == 'Debian' %}\nx", 1, 1, "This has no '{% endif %}'.")]
    [InlineData("x {% endfor %}", 1, 6, "'endfor' closes nothing here.")]
    [InlineData("{{ grains.os | shout }}", 1, 16, "There is no filter 'shout'")]
    [InlineData("{{ 'open }}", 1, 4, "This text has no closing '.")]
    [InlineData("\n{{ 1 + 'a' }}", 2, 6, "'+' doesn't work between a number and a text.")]
    [InlineData("{% for x in 3 %}{% endfor %}", 1, 13, "A loop goes over a list or a map, and this is a number.")]
    [InlineData("{% include 'x' %}", 1, 4, "There is no tag 'include'")]
    [InlineData("{{ 1 2 }}", 1, 6, "'2' is not expected here.")]
    [InlineData("{{ 1", 1, 1, "This has no closing '}}'.")]
    public void What_is_wrong_is_told_with_its_line_and_column(string template, int line, int column, string message)
    {
        var fault = Assert.Throws<FaultException>(() => Template.Render(template, Known));

        Assert.Equal((line, column), (fault.At.Line, fault.At.Column));
        Assert.StartsWith(message, fault.Message);
    }

    [Fact]
    public void A_template_can_not_grow_without_bound()
    {
        var doubling = "{% set x = 'aaaaaaaaaaaaaaaa' %}" + string.Concat(Enumerable.Repeat("{% set x = x ~ x %}", 40));
        var lists = "{% set x = [1] %}" + string.Concat(Enumerable.Repeat("{% set x = [x, x] %}", 40));
        var loops = string.Concat(Enumerable.Repeat("{% for a in grains.roles %}", 20)) + "x" + string.Concat(Enumerable.Repeat("{% endfor %}", 20));
        var deep = new string('(', 500) + "1" + new string(')', 500);

        Assert.Contains("larger than", Assert.Throws<FaultException>(() => Template.Render(doubling, Known)).Message);
        Assert.Contains("larger than", Assert.Throws<FaultException>(() => Template.Render(lists, Known)).Message);
        Assert.Contains("rounds", Assert.Throws<FaultException>(() => Template.Render(loops, Known)).Message);
        Assert.Contains("deep", Assert.Throws<FaultException>(() => Template.Render($"{{{{ {deep} }}}}", Known)).Message);
    }
}
