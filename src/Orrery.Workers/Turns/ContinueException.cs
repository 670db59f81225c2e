using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>Thrown by a run's code to begin anew.</summary>
internal sealed class ContinueException(Payload input) : Exception("The run begins anew. Let this exception pass: nothing of the run's code may follow it.")
{
    public Payload Input => input;
}
