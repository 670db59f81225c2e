using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;

namespace Orrery.Engine.Tests;

/// <summary>One partition over a memory store, driven by hand: each <see cref="Ask"/> is decided, made durable and its effects collected.</summary>
internal sealed class Rig
{
    public const string Service = "s";
    private ulong _runs;

    public Rig(OwnerOptions? options = null)
    {
        Options = options ?? new OwnerOptions();
        Owner = PartitionOwner.Recover(Store, 0, Options);
    }

    public MemoryStore Store { get; } = new(1);
    public OwnerOptions Options { get; }
    public PartitionOwner Owner { get; private set; }
    public DateTimeOffset Wall { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public long Monotonic { get; set; } = 5000;

    /// <summary>Effects that have left and weren't taken yet, oldest first.</summary>
    public List<Effect> Left { get; } = [];

    /// <summary>Decides, writes and performs until nothing is left to do.</summary>
    public void Settle()
    {
        bool loaded;
        do
        {
            Owner.Step(new Moment(Wall, Monotonic));
            Collect();
            if (Owner.CloseBatch() is { } closed) Write(closed.Batch, closed.Slice);
            else if (Owner.IdleSlice() is { } slice) Write(slice);
            loaded = Load();
        }
        while (loaded || Owner.HasFacts || Owner.HasCommands);
    }

    public Answer Ask(Command command)
    {
        var token = new object();
        Owner.Submit(command with { Token = token });
        Settle();
        var reply = Left.OfType<Reply>().Single(r => r.Token == token);
        Left.Remove(reply);
        return reply.Answer;
    }

    public void Tell(Command command)
    {
        Owner.Submit(command);
        Settle();
    }

    /// <summary>Lets time pass on both clocks, looked at twice a second as a host does.</summary>
    public void Pass(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(500))
        {
            var next = left < TimeSpan.FromMilliseconds(500) ? left : TimeSpan.FromMilliseconds(500);
            Wall += next;
            Monotonic += (long)next.TotalMilliseconds;
            Settle();
        }
    }

    /// <summary>Lets time pass until a delayed step is due.</summary>
    public void PassTo(RunId run, int step) => Pass(StepOf(run, step).DueAt - Wall);

    /// <summary>The owner dies with all effects that haven't left; another one starts from the store.</summary>
    public void Restart()
    {
        Owner = PartitionOwner.Recover(Store, 0, Options);
        Left.Clear();
        Settle();
    }

    public T Take<T>() where T : Effect
    {
        var found = Left.OfType<T>().First();
        Left.Remove(found);
        return found;
    }

    public IReadOnlyList<T> TakeAll<T>() where T : Effect
    {
        var found = Left.OfType<T>().ToList();
        Left.RemoveAll(e => e is T);
        return found;
    }

    public void JoinExecutor(string id = "x", bool local = false) => Tell(new ExecutorJoined(id, new HashSet<string> { Service }, local));

    public void OfferStanding(string worker, int count, string function = "f") => Tell(new OfferWork(worker, $"{Service}/{function}", count, Standing: true));

    /// <summary>Starts a run and answers its first turn.</summary>
    public RunId Start(params RunCommand[] first)
    {
        var id = new RunId(0, ++_runs);
        Ask(new StartRun(id, Service, "1", "w", Payload.Of("in")));
        if (Left.OfType<RequestTurn>().Any()) Play(first);
        return id;
    }

    /// <summary>Answers the oldest turn asked for.</summary>
    public Turn Play(params RunCommand[] commands)
    {
        var turn = Take<RequestTurn>();
        Tell(new ApplyTurn(turn.Executor, Result(turn.Turn, commands)));
        return turn.Turn;
    }

    /// <summary>Answers the turn asked for of this run.</summary>
    public Turn PlayOf(RunId run, params RunCommand[] commands)
    {
        var turn = Left.OfType<RequestTurn>().First(t => t.Turn.Run == run);
        Left.Remove(turn);
        Tell(new ApplyTurn(turn.Executor, Result(turn.Turn, commands)));
        return turn.Turn;
    }

    /// <summary>What a run is to be told reaches it; the answer is on its way.</summary>
    public Answer Reach(TellRun tell) => Ask(tell.Command);

    /// <summary>The answer comes back.</summary>
    public void Hear(TellRun tell, Answer answer) => Tell(new HearAnswer(tell.Debt, answer));

    /// <summary>Carries the oldest telling there and its answer back.</summary>
    public TellRun Carry()
    {
        var tell = Take<TellRun>();
        Hear(tell, Reach(tell));
        return tell;
    }

    public static TurnResult Result(Turn turn, params RunCommand[] commands) => new(turn.Run, turn.Incarnation, turn.Generation, turn.Number, commands);

    public static ScheduleCall Call(string key, RetryPolicy? retry = null, DateTimeOffset? deadline = null, string function = "f") =>
        new(key, 7, function, Payload.Of(key), TimeSpan.FromMinutes(1), retry, deadline);

    public Answer Succeed(StartAttempt start, string result = "done") =>
        Ask(new FinishAttempt(start.Worker, new AttemptResult(start.Attempt.Run, start.Attempt.Step, start.Attempt.Epoch, Payload.Of(result), null, default)));

    public Answer Fail(StartAttempt start, ErrorClass error, string type = "broken") =>
        Ask(new FinishAttempt(start.Worker, new AttemptResult(start.Attempt.Run, start.Attempt.Step, start.Attempt.Epoch, default, new Failure(error, type, "It broke."), default)));

    public Run Run(RunId id) => Owner.State.RunOf(id.Value) ?? throw new InvalidOperationException($"{id} isn't in memory.");

    public Step StepOf(RunId id, int step) => Run(id).Steps[step];

    public RunSnapshot Show(RunId id) => (RunSnapshot)Ask(new GetRun(id));

    public Lease? LeaseOf(RunId id, int step) => Owner.Sessions.Leases.GetValueOrDefault(new StepRef(id.Value, step));

    private void Write(Batch batch, CheckpointSlice? slice)
    {
        var outcome = new AppendOutcome[1];
        Store.Append([batch], outcome);
        Assert.Equal(AppendOutcome.Durable, outcome[0]);
        Owner.Appended();
        if (slice is not null) Write(slice);
        Collect();
    }

    private void Write(CheckpointSlice slice)
    {
        Assert.True(Store.Checkpoint(slice));
        Owner.SliceWritten();
    }

    private void Collect()
    {
        Left.AddRange(Owner.Ready);
        Owner.Ready.Clear();
    }

    private bool Load()
    {
        var loads = TakeAll<LoadRun>();
        foreach (var load in loads) Owner.Loaded(load.Run, Store.ReadRun(0, load.Run));
        return loads.Count > 0;
    }
}
