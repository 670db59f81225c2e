using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>Fills in a template. Pure and bounded: nothing is called, loops and text have limits.</summary>
internal static class Template
{
    /// <summary>Bodies of loops that one template may go through.</summary>
    private const int MostRounds = 10_000;

    /// <exception cref="FaultException">With the place in the template.</exception>
    public static Rendered Render(string text, ImmutableDictionary<string, object?> variables)
    {
        var made = new Rendering();
        var rounds = 0;
        Write(TemplateReader.Read(text), variables, made, ref rounds);
        return made.End();
    }

    private static ImmutableDictionary<string, object?> Write(ImmutableArray<TemplateNode> nodes, ImmutableDictionary<string, object?> known, Rendering made, ref int rounds)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case Plain plain: made.Add(plain.Text, plain.At, true); break;
                case Output output: made.Add(Values.Text(Evaluator.Known(output.Of, known)), output.At, false); break;
                case Assign assign: known = known.SetItem(assign.Name, Evaluator.Known(assign.Value, known)); break;
                case Choice choice:
                    var chosen = choice.Branches.FirstOrDefault(b => b.When is null || Values.IsTrue(Evaluator.Known(b.When, known)));
                    // What a branch sets holds behind it, too, as in Jinja.
                    if (!chosen.Then.IsDefault) known = Write(chosen.Then, known, made, ref rounds);
                    break;
                case Loop loop: Go(loop, known, made, ref rounds); break;
            }
        }

        return known;
    }

    private static void Go(Loop loop, ImmutableDictionary<string, object?> known, Rendering made, ref int rounds)
    {
        var over = Evaluator.Known(loop.Over, known);
        var items = Values.Items(over) ?? throw new FaultException(loop.Over.At, $"A loop goes over a list or a map, and this is {Values.Kind(over)}.");
        if (items.Count == 0) Write(loop.Otherwise, known, made, ref rounds);
        for (var i = 0; i < items.Count; i++)
        {
            if (++rounds > MostRounds) throw new FaultException(loop.At, $"Loops go through more than {MostRounds:n0} rounds here.");
            var inner = known.SetItem("loop", ImmutableSortedDictionary<string, object?>.Empty.Add("index", i + 1L).Add("first", i == 0).Add("last", i == items.Count - 1));
            if (loop.Names.Length == 1) inner = inner.SetItem(loop.Names[0], items[i]);
            else if (over is IReadOnlyDictionary<string, object?> map) inner = inner.SetItem(loop.Names[0], items[i]).SetItem(loop.Names[1], map[(string)items[i]!]);
            else throw new FaultException(loop.At, "A loop with two names goes over a map.");
            Write(loop.Body, inner, made, ref rounds);
        }
    }
}
