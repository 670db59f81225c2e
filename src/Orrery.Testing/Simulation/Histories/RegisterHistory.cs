using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Testing.Linearizability;
using Orrery.Testing.Simulation.Plans;
using System.Text.Json;

namespace Orrery.Testing.Simulation.Histories;

/// <summary>What was asked of one run's register. An update is one operation, from when it was first sent until its answer was first heard.</summary>
internal sealed class RegisterHistory
{
    private readonly Dictionary<string, Entry> _updates = [];
    private readonly List<Entry> _all = [];

    /// <summary>The run went back to one of its steps: what was added after that is added again, in an order of its own.</summary>
    public bool WentBack { get; set; }

    public void Ask(AskRun ask, long at)
    {
        if (!ask.Update || _updates.ContainsKey(ask.Id)) return;
        _all.Add(_updates[ask.Id] = new Entry(JsonSerializer.Deserialize<Addition>(ask.Value.Utf8.Span, OrreryJson.Options), at));
    }

    /// <summary>An answer leaves; whoever is to hear it may not.</summary>
    public void Leaves(AskRun ask, Answer answer)
    {
        if (ask.Update && answer is Answered answered) _updates[ask.Id].Answer ??= answered;
    }

    /// <summary>That it is refused because the run has ended or is parked tells nothing of an update: it may have been accepted before.</summary>
    public void Answer(AskRun ask, Answer answer, long call, long at)
    {
        if (answer is not Answered answered) return;
        if (!ask.Update) _all.Add(new Entry(null, call) { Answer = answered, Return = at });
        else if (_updates[ask.Id] is { Return: Operation<Added>.Open } first) first.Return = at;
    }

    public IEnumerable<Operation<Added>> Operations => _all.Select(e => new Operation<Added>(new Added(e.Addition, e.Answer), e.Call, e.Return));

    private sealed class Entry(Addition? addition, long call)
    {
        public Addition? Addition => addition;
        public long Call => call;
        public long Return { get; set; } = Operation<Added>.Open;
        public Answered? Answer { get; set; }
    }
}
