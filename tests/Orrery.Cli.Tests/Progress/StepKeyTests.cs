using Orrery.Cli.Steps;

namespace Orrery.Cli.Tests.Progress;

public class StepKeyTests
{
    [Theory]
    [InlineData("inspect", "inspect", "", "inspect", null)]
    [InlineData("segments[3]/encode-1080p", "segments[*]/encode-1080p", "segments[*]", "encode", "1080p")]
    [InlineData("shots[12]/probes[4]/try#3", "shots[*]/probes[*]/try", "shots[*]/probes[*]", "try", null)]
    [InlineData("count#2", "count", "", "count", null)]
    [InlineData("words#2[0]/count", "words[*]/count", "words[*]", "count", null)]
    [InlineData("odd#name[x]", "odd#name[x]", "", "odd#name[x]", null)]
    public void A_key_falls_into_scope_verb_and_rendition(string key, string pattern, string scope, string verb, string? rendition)
    {
        var read = StepKey.Parse(key);
        Assert.Equal((pattern, scope, verb, rendition), (read.Pattern, read.Scope, read.Verb, read.Rendition));
    }

    [Fact]
    public void Indexes_come_outermost_first() => Assert.Equal([12, 4], StepKey.Parse("shots[12]/probes[4]/try").Indexes);
}
