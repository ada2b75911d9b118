using Pingtree.Server.Setup;
using RabbitMQ.Client.Exceptions;

namespace Pingtree.Server.Bus;

/// <summary>Declares the topology before anything else starts; waits for a broker that is not there yet.</summary>
internal sealed partial class LeadTopologyStart(LeadTopology topology, TimeProvider clock, ILogger<LeadTopologyStart> log) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await topology.DeclareAsync(cancellationToken);
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
                Waiting(Pause.TotalSeconds);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker is not there yet, trying again in {Seconds} s")]
    private partial void Waiting(double seconds);
}
