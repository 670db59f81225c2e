using System.Collections.Immutable;
using Orrery.Services.Workstation.Configurations.Running;
using Orrery.Services.Workstation.Images;
using Orrery.Services.Workstation.Pools;

namespace Orrery.Services.Workstation.Pipelines;

/// <summary>Bake → test → roll out, pool by pool → done, or back to what was before.</summary>
internal static class PipelineWorkflow
{
    public static readonly Signal<RolledOut> RolledOut = Signal.Define<RolledOut>("rolled-out");

    public static readonly Workflow<PipelineRequest, PipelineState> Definition = Workflow.Define<PipelineRequest, PipelineState>("pipeline", RunAsync, Check) with
    {
        Description = "Bakes a configuration, tests the image, and rolls it out to pools step by step; goes back where one fails.",
    };

    private static void Check(PipelineRequest request)
    {
        ImageWorkflows.Check(request.Configuration);
        if (request.Step < 1) throw FailureException.User("input.step", "At least one desktop is started anew at once.");
        if (request.Pools.IsDefault) throw FailureException.User("input.pools", "Say which pools it goes to; none is an empty list.");
    }

    private static async Task<PipelineState> RunAsync(PipelineRequest request, IRun run)
    {
        var state = new PipelineState("bake", []);
        void At(string stage, string done) => run.Publish(state = state with { Stage = stage, Done = state.Done.Add(done) });

        run.Publish(state);
        var image = await run.Child(ImageWorkflows.Bake, request.Configuration);
        state = state with { Image = image };
        At("test", $"baked {image.Name}: {image.Report.Changed} of {image.Report.States.Length} states changed something, {image.Size / 1024.0 / 1024:0.0} MiB");

        await run.Call(ImageTests.Test, new ImageTestJob(image, request.Configuration, await run.Call(Baking.Base, ""), request.Test));
        At("roll out", request.Test is null ? "tested: a second run of the configuration changes nothing" : $"tested: a second run changes nothing, and '{request.Test}' succeeds");

        var saysBase = run.Changed("says-its-base");
        var moved = new List<RunId>();
        foreach (var pool in request.Pools)
        {
            moved.Add(pool);
            await run.Send(pool, PoolWorkflow.RollOutSignal, new RollOutRequest(image.Layer, image.Key, Step: request.Step, Tell: run.Id, Base: saysBase ? image.Base : null));
            RolledOut told;
            try
            {
                told = await run.Wait(RolledOut, TimeSpan.FromMinutes(request.MinutesEach));
            }
            catch (FailureException e) when (e.Failure.Class == ErrorClass.Timeout)
            {
                told = new RolledOut(pool.ToString(), 0, false, $"the pool didn't say within {request.MinutesEach:0.#} minutes that it is done");
            }

            At("roll out", $"pool {told.Pool}: {told.Words}");
            if (told.Good) continue;
            // Pools that took it before go back; the one that failed does so by itself, unless it didn't answer.
            var names = run.Changed("roll-back-names-its-image");
            foreach (var back in moved.Where(m => m != pool || told.Generation == 0))
            {
                if (names) await run.Send(back, PoolWorkflow.RollBackOfSignal, new RollBackOrder($"pipeline {run.Id}", Image: image.Layer));
                else await run.Send(back, PoolWorkflow.RollBackSignal, $"pipeline {run.Id}");
            }

            At("rolled back", $"rolled back: {told.Words}");
            return state;
        }

        At("done", $"{request.Pools.Length} pools have it");
        return state;
    }
}
