using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Sdk.Tests.Schemas;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("required", """["source","name","wait"]""")]
    [InlineData("additionalProperties", "false")]
    [InlineData("description", "\"What is wanted.\"")]
    [InlineData("properties/source", """{"type":"string","format":"artifact","pattern":"^sha256-[0-9a-f]{64}$","description":"The bytes."}""")]
    [InlineData("properties/name", """{"type":"string","minLength":1,"maxLength":9,"examples":["clip"]}""")]
    [InlineData("properties/rungs", """{"type":["array","null"],"items":{"type":"string","enum":["a","b"]},"default":null,"maxItems":2}""")]
    [InlineData("properties/preset", """{"type":["string","null"],"default":null,"enum":["slow","fast",null]}""")]
    [InlineData("properties/start", """{"type":["number","null"],"default":null,"minimum":0}""")]
    [InlineData("properties/share", """{"type":"number","default":0.5,"exclusiveMinimum":0,"maximum":1}""")]
    [InlineData("properties/mode", """{"enum":["atOnce","later"],"default":"later","type":"string"}""")]
    [InlineData("properties/at", """{"type":["string","null"],"format":"date-time","default":null}""")]
    [InlineData("properties/wait/format", "\"time-span\"")]
    [InlineData("properties/other", """{"default":null,"type":["string","null"],"format":"run","pattern":"^r[0-9a-f]{2,4}-[0-9a-hjkmnp-tv-z]{13}$"}""")]
    public void An_input_s_schema_says_what_a_start_refuses_and_what_attributes_say(string at, string wanted)
    {
        JsonNode? found = JsonSchema.OfInput(typeof(Wanted));
        foreach (var name in at.Split('/')) found = found![name];

        Assert.Equal(wanted, found!.ToJsonString(OrreryJson.Options));
    }

    [Fact]
    public void A_result_requires_what_is_always_written_and_may_grow()
    {
        var schema = JsonSchema.OfResult(typeof(Given));

        Assert.Equal("""{"type":"object","properties":{"count":{"type":"integer"},"note":{"type":["string","null"]}},"required":["count"]}""", schema.ToJsonString(OrreryJson.Options).Replace(""","default":null""", ""));
    }

    [Fact]
    public void References_stand_only_where_a_type_contains_itself()
    {
        var twice = JsonSchema.OfInput(typeof(Twice)).ToJsonString();
        var tree = JsonSchema.OfInput(typeof(Tree));

        Assert.DoesNotContain("$ref", twice);
        Assert.Equal("""{"$ref":"#"}""", tree["properties"]!["kids"]!["items"]!.ToJsonString());
        Assert.NotNull(JsonSerializer.Deserialize<Tree>(SchemaExample.Of(tree)!.ToJsonString(), OrreryJson.Strict));
    }

    [Theory]
    [InlineData(typeof(Wanted))]
    [InlineData(typeof(Twice))]
    [InlineData(typeof(int))]
    [InlineData(typeof(string[]))]
    public void An_example_that_is_made_up_reads_as_the_type(Type type)
    {
        var example = SchemaExample.Of(JsonSchema.OfInput(type));

        Assert.NotNull(JsonSerializer.Deserialize(example!.ToJsonString(), type, OrreryJson.Strict));
    }

    [Fact]
    public void An_example_has_what_is_required_and_what_has_a_default_within_what_is_allowed() =>
        Assert.Equal($$"""{"source":"{{ArtifactId.Of("orrery"u8)}}","name":"clip","wait":"00:01:00","share":0.5,"mode":"later"}""", SchemaExample.Of(JsonSchema.OfInput(typeof(Wanted)))!.ToJsonString(OrreryJson.Options));

    [Fact]
    public void A_type_that_cannot_be_read_has_no_schema() =>
        Assert.Contains("has no schema", Assert.Throws<NotSupportedException>(() => JsonSchema.OfInput(typeof(Unset))).Message);

    [Fact]
    public void A_workflow_that_takes_a_field_declared_below_it_says_so() =>
        Assert.Contains("above the workflow's", Assert.Throws<ArgumentNullException>(() => Workflow.Define<int, int>("w", (n, _) => Task.FromResult(n)) with { Takes = [null!] }).Message);

    [Fact]
    public void The_author_s_example_is_given_and_none_is_none()
    {
        var plain = Workflow.Define<int, int>("w", (n, _) => Task.FromResult(n));

        Assert.Null(plain.ExampleInput);
        Assert.Equal(7, (plain with { Example = 7 }).ExampleInput!.Value.GetInt32());
    }

    private enum Mode
    {
        AtOnce,
        Later,
    }

    [Description("What is wanted.")]
    private sealed record Wanted(
        [Description("The bytes.")] ArtifactId Source,
        [Length(1, 9), Example("clip")] string Name,
        TimeSpan Wait,
        [AllowedValues("a", "b"), MaxLength(2)] ImmutableArray<string>? Rungs = null,
        [AllowedValues("slow", "fast")] string? Preset = null,
        [Range(0, double.MaxValue)] double? Start = null,
        [Range(0d, 1d, MinimumIsExclusive = true)] double Share = 0.5,
        Mode Mode = Mode.Later,
        DateTimeOffset? At = null,
        RunId? Other = null);

    private sealed record Given(int Count, string? Note = null);

    private sealed record Part(int Number, Given? Made);

    private sealed record Twice(Part One, Part Two, ImmutableDictionary<string, Part> Named);

    private sealed record Tree(string Name, Tree[] Kids, Tree? Up = null);

    private sealed record Unset(TimeSpan Wait = default);
}
