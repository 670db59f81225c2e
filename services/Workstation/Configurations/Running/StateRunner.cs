using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Running;

/// <summary>Brings compiled states about, one after the other: looks, does what differs, looks again.</summary>
/// <param name="clock">For durations only.</param>
public sealed class StateRunner(ISystem system, TimeProvider clock)
{
    /// <param name="test">Changes nothing and says what would be changed.</param>
    /// <param name="seen">Told of each state when it is done.</param>
    public async Task<StateReport> RunAsync(ImmutableArray<State> states, bool test, CancellationToken stop, Action<StateResult>? seen = null)
    {
        var results = ImmutableArray.CreateBuilder<StateResult>(states.Length);
        foreach (var state in states)
        {
            var begun = clock.GetTimestamp();
            StateResult Result(bool? result, string comment, ImmutableSortedDictionary<string, Change>? changes = null) => new(
                state.Id, state.Function, result, changes ?? ImmutableSortedDictionary<string, Change>.Empty, comment,
                Math.Round(clock.GetElapsedTime(begun).TotalMilliseconds, 1), state.Source.File, state.Source.Line);
            StateResult result;
            try
            {
                var (ended, comment, changes) = await OneAsync(state, results, test, stop);
                result = Result(ended, comment, changes);
            }
            catch (SystemException e)
            {
                result = Result(false, e.Message);
            }

            results.Add(result);
            seen?.Invoke(result);
        }

        return new StateReport(test, results.ToImmutable());
    }

    private async Task<(bool?, string, ImmutableSortedDictionary<string, Change>?)> OneAsync(State state, IReadOnlyList<StateResult> before, bool test, CancellationToken stop)
    {
        var failed = state.Needs.Where(n => before[n.On].Result == false).Select(n => before[n.On]).FirstOrDefault();
        if (failed is not null) return (false, $"Not tried, since {failed.Function} {failed.Id} failed.", null);
        var onChanges = state.Needs.Where(n => n.Kind == Requisite.OnChanges).ToList();
        if (onChanges.Count > 0 && !onChanges.Any(n => before[n.On].HasChanges)) return (true, "Nothing that it waits for was changed.", null);
        if (await SkippedAsync(state.Guards, stop) is { } reason) return (true, reason, null);

        var watchedChanged = state.Needs.Any(n => n.Kind == Requisite.Watch && before[n.On].HasChanges);
        var difference = await Looks.LookAsync(state.Wanted, watchedChanged, system, stop);
        if (difference.Changes.IsEmpty) return (true, difference.Comment, null);
        if (test) return (null, $"Would be changed: {difference.Comment}", difference.Changes);
        var said = await difference.ApplyAsync(stop);
        if (!difference.IsOneOff && (await Looks.LookAsync(state.Wanted, false, system, stop)).Changes is { IsEmpty: false } left)
            return (false, $"It was done, and still differs: {string.Join(", ", left.Keys)}.", difference.Changes);
        return (true, string.IsNullOrWhiteSpace(said) ? difference.Comment : said.TrimEnd(), difference.Changes);
    }

    private async Task<string?> SkippedAsync(Guards guards, CancellationToken stop)
    {
        if (!guards.Creates.IsEmpty && await AllAsync(guards.Creates, async path => await system.FileAsync(path, stop) is not null)) return $"{string.Join(", ", guards.Creates)}: is there already.";
        if (!guards.Unless.IsEmpty && await AllAsync(guards.Unless, SucceedsAsync)) return $"Not needed: '{string.Join("', '", guards.Unless)}' succeeds.";
        return !guards.OnlyIf.IsEmpty && !await AllAsync(guards.OnlyIf, SucceedsAsync) ? $"Not needed: '{string.Join("', '", guards.OnlyIf)}' doesn't succeed." : null;

        async Task<bool> SucceedsAsync(string command) => (await system.RunAsync(new CommandRun(command, null, null, ImmutableSortedDictionary<string, string>.Empty, 60), stop)).ExitCode == 0;
    }

    private static async Task<bool> AllAsync(ImmutableArray<string> items, Func<string, Task<bool>> holds)
    {
        foreach (var item in items)
            if (!await holds(item))
                return false;
        return true;
    }
}
