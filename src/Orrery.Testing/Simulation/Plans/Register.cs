namespace Orrery.Testing.Simulation.Plans;

/// <summary>What a generated workflow is asked while it runs: a number that updates add to and a query reads.</summary>
internal sealed class Register(RegisterInput input, IRun run, Func<string, Task> call)
{
    public const string Refused = "register.refused", Threw = "register.threw";

    public static readonly Update<Addition, long> Add = Update.Define<Addition, long>("add");
    public static readonly Query<string, long> Total = Query.Define<string, long>("total");

    private long _total = input.Total;
    private int _done;

    /// <summary>Begins to listen.</summary>
    public void Open()
    {
        run.OnQuery(Total, _ => _total);
        run.OnUpdate(Add, AddAsync, addition =>
        {
            if (addition.How == Adding.Refuses) throw FailureException.User(Refused, $"{addition.Name} is refused.");
        });
    }

    /// <summary>Waits until it was added to often enough.</summary>
    public Task UntilEnough() => run.Until(() => _done >= input.AtLeast);

    /// <summary>What the run begins anew with.</summary>
    public RegisterInput Rest => input with { Total = _total };

    private async Task<long> AddAsync(Addition addition)
    {
        if (addition.How is Adding.Calls or Adding.CallsAndThrows) await call("add-" + addition.Name);
        if (addition.How == Adding.Waits) await run.Delay(TimeSpan.FromMilliseconds(addition.N % 3000), "add-" + addition.Name);
        if (addition.How is Adding.Throws or Adding.CallsAndThrows) throw FailureException.User(Threw, $"{addition.Name} fails.");
        _done++;
        return _total += addition.N;
    }
}

/// <param name="Total">What was added so far.</param>
/// <param name="AtLeast">The run ends, and begins anew, only after so many additions.</param>
internal sealed record RegisterInput(int AtLeast, long Total = 0);

/// <param name="Name">The update's id.</param>
internal sealed record Addition(string Name, long N, Adding How);

/// <summary>What adding takes.</summary>
internal enum Adding
{
    Plain,
    Calls,
    Waits,
    Throws,
    CallsAndThrows,

    /// <summary>The check doesn't let it pass.</summary>
    Refuses,
}
