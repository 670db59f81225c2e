using Orrery.Tests.Probes;

namespace Orrery.Tests.Http;

/// <summary>JSON whose texts are none: whoever reads them would stumble, and a worker with them.</summary>
[Collection<OnSharedServer>]
public sealed class HalfTextTests(SharedServer shared)
{
    private TestServer Server => shared.Server;

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task Half_a_character_is_refused_wherever_it_comes_in(int length)
    {
        var body = $$"""{"mark": "", "until": "", "text": "{{new string('x', length)}}\ud800", "count": 1}""";
        var run = await Server.StartRunAsync("gate", new Probe(Text: "waits "));
        foreach (var path in (string[])["/api/probe/echo", $"/runs/{run}/signals/go"])
        {
            var (status, code, detail) = await Server.RefusedAsync(HttpMethod.Post, path, path.EndsWith("go", StringComparison.Ordinal) ? "\"\\ud800\"" : body);
            Assert.Equal(400, status);
            Assert.EndsWith(".json", code, StringComparison.Ordinal);
            Assert.Contains("half a character", detail);
        }

        Assert.Equal("completed", (await Server.EndOfAsync(await Server.StartRunAsync("echo", new Probe(Text: "a whole one: \ud83d\ude00")))).State);
    }
}
