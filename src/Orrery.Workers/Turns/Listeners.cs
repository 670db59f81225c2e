using System.Text.Json;
using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>What a run's code answers: its queries, the updates that it takes, and what it waits for of its own.</summary>
internal sealed class Listeners(string workflow)
{
    private readonly Dictionary<string, Func<Payload, Payload>> _queries = [];
    private readonly Dictionary<string, Action<Payload>> _updates = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Told, Branch Branch)> _conditions = [];
    private bool _meddled;

    /// <summary>The code is being asked: it may change nothing.</summary>
    public bool AreAnswering { get; private set; }

    public void Query<TIn, TOut>(Query<TIn, TOut> query, Func<TIn, TOut> answer) =>
        Add(_queries, query.Name, value => Payload.Of(answer(Read<TIn>(value, $"query '{query.Name}'", "query"))));

    /// <param name="check">Throws when the code doesn't want the update.</param>
    public void Update<TIn, TOut>(Update<TIn, TOut> update, Action<TIn>? check) =>
        Add(_updates, update.Name, value =>
        {
            var read = ReadUpdate(update, value);
            check?.Invoke(read);
        });

    public static TIn ReadUpdate<TIn, TOut>(Update<TIn, TOut> update, Payload value) => Read<TIn>(value, $"update '{update.Name}'", "update");

    /// <summary>Asks the code, one thing after the other.</summary>
    public IReadOnlyList<RunCommand> Answer(IReadOnlyList<Ask> asks)
    {
        var answers = new RunCommand[asks.Count];
        AreAnswering = true;
        for (var i = 0; i < answers.Length; i++)
        {
            _meddled = false;
            answers[i] = Answer(asks[i]);
            // Code may have passed over what it got for asking.
            if (_meddled) answers[i] = new AnswerAsk(asks[i].Number, default, Failures.Of(Meddled()));
        }

        AreAnswering = false;
        return answers;
    }

    /// <summary>What code gets that asks for a step, or says something for good, while it is asked.</summary>
    public InvalidOperationException Meddled()
    {
        _meddled = true;
        return new InvalidOperationException("Who answers a query or checks an update must change nothing and ask for no step.");
    }

    /// <summary>What the code throws is its answer.</summary>
    private RunCommand Answer(Ask ask)
    {
        try
        {
            if (ask.Update)
            {
                if (!_updates.TryGetValue(ask.Name, out var check)) throw Unknown("update", "takes", ask.Name, _updates.Keys);
                check(ask.Value);
                return new AcceptAsk(ask.Number);
            }

            return _queries.TryGetValue(ask.Name, out var answer) ? new AnswerAsk(ask.Number, answer(ask.Value), null) : throw Unknown("query", "answers", ask.Name, _queries.Keys);
        }
        catch (Exception e)
        {
            return new AnswerAsk(ask.Number, default, Failures.Of(e));
        }
    }

    public Task Until(Func<bool> holds, Branch branch)
    {
        if (branch.Token.IsCancellationRequested) return Task.FromCanceled(branch.Token);
        if (holds()) return Task.CompletedTask;
        var told = new TaskCompletionSource();
        _conditions.Add((holds, told, branch));
        return told.Task;
    }

    /// <summary>Lets the code that waited for the first condition that holds now, or whose branch is over, go on.</summary>
    /// <returns>False when there is none.</returns>
    public bool Tell()
    {
        for (var i = 0; i < _conditions.Count; i++)
        {
            var (holds, told, branch) = _conditions[i];
            var over = branch.Token.IsCancellationRequested;
            if (!over && !holds()) continue;
            _conditions.RemoveAt(i);
            if (over) told.SetCanceled(branch.Token);
            else told.SetResult();
            return true;
        }

        return false;
    }

    public bool Waits => _conditions.Count > 0;

    private void Add<T>(Dictionary<string, T> to, string name, T value)
    {
        if (!to.TryAdd(name, value)) throw new InvalidOperationException($"'{name}' is there already: a workflow says once how it answers.");
    }

    private FailureException Unknown(string what, string does, string name, IReadOnlyCollection<string> known) =>
        FailureException.User($"{what}.unknown", $"Workflow '{workflow}' {does} no {what} '{name}'. "
            + (known.Count == 0 ? $"It {does} none at this point of its code." : $"It {does}: {string.Join(", ", known.Order(StringComparer.Ordinal))}."));

    private static T Read<T>(Payload value, string what, string code)
    {
        try
        {
            if (JsonSerializer.Deserialize<T>(value.Utf8.Span, OrreryJson.Strict) is { } read) return read;
            if (typeof(T) == typeof(object) || Nullable.GetUnderlyingType(typeof(T)) is not null) return default!;
            throw FailureException.User($"{code}.null", $"With {what} comes a {typeof(T).Name}; it got null.");
        }
        catch (JsonException e)
        {
            throw FailureException.User($"{code}.json", $"What came with {what} doesn't read as {typeof(T).Name}: {e.Message}");
        }
    }
}
