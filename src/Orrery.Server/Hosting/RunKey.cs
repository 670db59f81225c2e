using System.Security.Cryptography;
using System.Text;

namespace Orrery.Server.Hosting;

/// <summary>Which run an idempotency key names: the id follows from the key, so that the same key reaches the same run, and a key finds its run.</summary>
internal static class RunKey
{
    /// <param name="space">The namespace of whoever starts: keys are each namespace's own, and each service's.</param>
    /// <param name="partitions">How many the store has.</param>
    public static RunId IdOf(string space, string service, string key, int partitions) =>
        RunId.Of(BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{space}/{service}/{key}"))), partitions);
}
