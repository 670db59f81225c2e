namespace Orrery.Workers.Turns;

/// <summary>Turns exceptions into failures.</summary>
internal static class Failures
{
    public static Failure Of(Exception e) => e switch
    {
        FailureException known => known.Failure,
        OutOfMemoryException => new Failure(ErrorClass.Resource, "memory", "The process ran out of memory.") { Detail = e.ToString() },
        TimeoutException => new Failure(ErrorClass.Timeout, "timeout", e.Message) { Detail = e.ToString() },
        IOException => new Failure(ErrorClass.Platform, "io", e.Message) { Detail = e.ToString() },
        HttpRequestException or System.Net.Sockets.SocketException => new Failure(ErrorClass.Platform, "network", e.Message) { Detail = e.ToString() },
        _ => new Failure(ErrorClass.User, e.GetType().FullName!, e.Message) { Detail = e.ToString() },
    };
}
