namespace Orrery.Hosting;

/// <summary>Something that a run's code is asked in a turn, after what it is told. Nothing of it is recorded unless it is an update that the code accepts.</summary>
/// <param name="Number">Counts what a run was asked since its partition last read it.</param>
/// <param name="Update">Whether it would change something; a query doesn't.</param>
public sealed record Ask(int Number, bool Update, string Name, Payload Value)
{
    /// <summary>Begins the names of the signals as which accepted updates come to the code.</summary>
    public const string UpdatePrefix = "update/";
}

/// <summary>The code's answer to a query, or its refusal of an update.</summary>
public sealed record AnswerAsk(int Number, Payload Result, Failure? Failure) : RunCommand;

/// <summary>The code will do an update: it is to be recorded, and comes back as a signal.</summary>
public sealed record AcceptAsk(int Number) : RunCommand;

/// <summary>An update is done.</summary>
/// <param name="Step">The step that took it.</param>
public sealed record AnswerUpdate(int Step, Payload Result, Failure? Failure) : RunCommand;
