using Orrery.Engine.Partitions;
using System.Text.Json;
using Orrery.Hosting;
using Orrery.Testing.Linearizability;
using Orrery.Testing.Simulation.Plans;

namespace Orrery.Testing.Simulation.Histories;

/// <summary>An update of a run's register under one id, however often it was sent, or a query of it, and what was heard.</summary>
/// <param name="Addition">Null for a query.</param>
/// <param name="Answer">Also one that left, and was lost on its way: the client may not know, but it holds.</param>
internal sealed record Added(Addition? Addition, Answered? Answer)
{
    public override string ToString() => $"{(Addition is { } a ? $"{a.Name} ({a.How}, {a.N})" : "total")} {(Answer is null ? "unanswered" : Answer.Failure?.Type ?? Answer.Result.ToString())}";
}

/// <summary>A number that is added to. An update is done at one moment or never, and its answer is what the number is then; one that fails or is refused does nothing.</summary>
internal sealed class RegisterModel : ISequentialModel<long, Added>
{
    public long Begin => 0;

    public IEnumerable<long> After(long state, Added what, bool open)
    {
        var adds = what.Addition is { How: Adding.Plain or Adding.Calls or Adding.Waits };
        if (what.Answer is null) return adds ? [state + what.Addition!.N] : [];
        if (what.Answer.Failure is not null) return [state];
        var seen = JsonSerializer.Deserialize<long>(what.Answer.Result.Utf8.Span);
        if (what.Addition is null) return seen == state ? [state] : [];
        return adds && seen == state + what.Addition.N ? [seen] : [];
    }
}
