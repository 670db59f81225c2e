using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Orrery.Queries.Publishing;
using Orrery.Queries.Tests.Evaluation;

namespace Orrery.Queries.Tests.Publishing;

public class MaskTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2,"c":3}""", "b", """{"a":1,"c":3}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "a", """{"b":2,"c":3}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "c", """{"a":1,"b":2}""")]
    [InlineData("""{ "a" : 1 , "b" : {"x":1} }""", "a b", """{ }""")]
    [InlineData("""{"user":{"email":"x","id":1},"n":[{"email":2}]}""", "user.email", """{"user":{"id":1},"n":[{"email":2}]}""")]
    [InlineData("""{"cards":[{"number":1,"kind":"v"},{"number":2}]}""", "cards.number", """{"cards":[{"kind":"v"},{}]}""")]
    [InlineData("""{"x":[{"Password":1,"k":[[{"PASSWORD":{"a":1}}]]}]}""", "**.password", """{"x":[{"k":[[{}]]}]}""")]
    [InlineData("""{"\u0061":1,"A":2,"b":3,"a":[4]}""", "a", """{"b":3}""")]
    [InlineData("""{"a":1,"a":2,"b":{"a":3}}""", "a", """{"b":{"a":3}}""")]
    public void What_is_masked_is_cut_out_with_its_comma(string json, string paths, string left)
    {
        Assert.Equal(JsonNode.Parse(left)!.ToJsonString(), JsonNode.Parse(Apply(new Mask(paths.Split(' ')), json)!)!.ToJsonString());
    }

    [Fact]
    public void What_remains_is_the_event_without_those_members() => Check.One(
        Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(400),
        Prop.ForAll(EventGenerator.Event.ToArbitrary(), Gen.SubListOf("a", "b.a", "list.a", "**.item", "**.two words", "list", "**.from", "c").ToArbitrary(), (json, paths) =>
        {
            var left = Apply(new Mask([.. paths]), json);

            Assert.Equal(Expected(JsonElement.Parse(json), [.. paths], []), Expected(JsonElement.Parse(left!), [], []));
        }));

    [Theory]
    [InlineData("user.email", true)]
    [InlineData("USER.EMAIL.domain", true)]
    [InlineData("user", false)]
    [InlineData("x.password", true)]
    [InlineData("email", false)]
    public void A_property_is_covered_if_it_or_what_it_lies_in_is_masked(string property, bool covered) =>
        Assert.Equal(covered, new Mask("user.email", "**.password").Covers(property.Split('.')));

    [Fact]
    public void What_is_no_json_is_not_masked_but_refused() => Assert.All((string[])["", "{", "{\"a\":1}}", "{\"\\ud800\":1}"], json => Assert.Null(Apply(new Mask("a"), json)));

    private static string? Apply(Mask mask, string json)
    {
        var to = new ArrayBufferWriter<byte>();
        return mask.Apply(Encoding.UTF8.GetBytes(json), to) ? Encoding.UTF8.GetString(to.WrittenSpan) : null;
    }

    /// <summary>All members that remain, in order, plainly walked.</summary>
    private static string Expected(JsonElement at, string[] masked, string[] path) => at.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(",", at.EnumerateObject().Where(m => !Masked(masked, [.. path, m.Name])).Select(m => $"{m.Name}:{Expected(m.Value, masked, [.. path, m.Name])}"))}}}",
        JsonValueKind.Array => $"[{string.Join(",", at.EnumerateArray().Select(item => Expected(item, masked, path)))}]",
        _ => at.GetRawText(),
    };

    private static bool Masked(string[] masked, string[] path) =>
        masked.Any(mask => mask.StartsWith("**.", StringComparison.Ordinal) ? mask[3..].Equals(path[^1], StringComparison.OrdinalIgnoreCase) : mask.Equals(string.Join('.', path), StringComparison.OrdinalIgnoreCase));
}
