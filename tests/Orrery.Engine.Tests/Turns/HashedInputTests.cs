using System.Collections.Immutable;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Turns;

/// <summary>Hashed collections have another order in every process.</summary>
public class HashedInputTests
{
    private static readonly Function<Wish, int> Take = Function.Define<Wish, int>("take", (_, _) => Task.FromResult(1));

    [Fact]
    public void A_call_whose_input_holds_hashed_collections_is_the_same_call_in_a_replay_where_they_have_another_order()
    {
        var stage = new Stage(Code(new Forward()));
        var asked = Assert.IsType<ScheduleCall>(Assert.Single(stage.Start()));
        Assert.Equal("""{"values":{"a":{"n":1},"b":{"n":2},"c":{"n":3}},"names":["x","y","z"]}""", System.Text.Encoding.UTF8.GetString(asked.Input.Utf8.Span));

        Assert.Empty(stage.Replay(Code(new Backward())));
    }

    private static Func<string, IRun, Task<string>> Code(IEqualityComparer<string> order) => async (_, run) => (await run.Call(Take, new Wish(
        ImmutableDictionary.Create<string, Part>(order).Add("b", new(2)).Add("c", new(3)).Add("a", new(1)), ImmutableHashSet.Create(order, "z", "x", "y")))).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private sealed record Part(int N);

    private sealed record Wish(ImmutableDictionary<string, Part> Values, ImmutableHashSet<string> Names);

    private sealed class Forward : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x == y;

        public int GetHashCode(string text) => text[0];
    }

    private sealed class Backward : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x == y;

        public int GetHashCode(string text) => -text[0];
    }
}
