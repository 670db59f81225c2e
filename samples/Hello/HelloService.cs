using System.Collections.Immutable;
using Orrery;

namespace Hello;

/// <summary>Counts letters, slowly: small enough to read, long enough to be killed in the middle.</summary>
public sealed class HelloService : Service
{
    private static readonly Function<string, int> Count = Function.Define<string, int>("count", async (word, context) =>
    {
        await Task.Delay(300, context.Stop);
        return word.Length;
    });

    private static readonly Workflow Letters = Workflow.Define<string[], int>("letters", async (words, run) =>
        (await run.Map("words", words, (word, scope) => scope.Call(Count, word))).Sum()) with { Description = "Counts the letters of words, slowly.", Example = ["one", "three", "seventeen"] };

    public override string Name => "hello";
    public override ImmutableArray<Workflow> Workflows => [Letters];
    public override ImmutableArray<Function> Functions => [Count];
}
