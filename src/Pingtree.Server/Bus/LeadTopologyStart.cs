using Pingtree.Server.Setup;
using RabbitMQ.Client.Exceptions;

namespace Pingtree.Server.Bus;

/// <summary>Declares the topology before anything else starts; waits for a broker that is not there yet.</summary>
internal static partial class LeadTopologyStart
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static async Task DeclareTopologyAsync(this WebApplication app, PingtreeSetup setup)
    {
        if (setup.RabbitMq is null)
            return;

        var topology = new LeadTopology(setup.RabbitMq);
        while (true)
        {
            try
            {
                await topology.DeclareAsync(app.Lifetime.ApplicationStopping);
                return;
            }
            catch (BrokerUnreachableException exception) when (exception.InnerException is AuthenticationFailureException)
            {
                throw new SetupException("ConnectionStrings:RabbitMq names a user or password the broker refuses.");
            }
            catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == 406)
            {
                throw new SetupException($"ConnectionStrings:RabbitMq: the broker has a queue of ours with other arguments: {exception.ShutdownReason.ReplyText}");
            }
            catch (BrokerUnreachableException)
            {
                Waiting(app.Logger, Pause.TotalSeconds);
                await Task.Delay(Pause);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker is not there yet, trying again in {Seconds} s")]
    private static partial void Waiting(ILogger log, double seconds);
}
