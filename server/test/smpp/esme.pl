# An ESME made with Net::SMPP: binds as a transceiver, submits one message, then prints every deliver_sm as
# "got <esm_class> <data_coding> <from> <to> <hex>" and answers it, until the SMSC unbinds.
use strict; use warnings; use Net::SMPP;
$| = 1;
my ($port) = @ARGV;
my ($link, $bound) = Net::SMPP->new_transceiver('127.0.0.1', port => $port, smpp_version => 0x34, interface_version => 0x34,
  system_id => 'bank', password => 'secret') or die "connect: $!";
print "bound $bound->{status} $bound->{system_id}\n";
my $answer = $link->submit_sm(source_addr => 'bank', destination_addr => '989121234567', short_message => 'submitted 42');
print "submitted $answer->{status}\n";
my $count = 0;
while (my $pdu = $link->read_pdu) {
  if ($pdu->{cmd} == 0x15) { $link->enquire_link_resp(seq => $pdu->{seq}); next }
  if ($pdu->{cmd} == 0x06) { $link->unbind_resp(seq => $pdu->{seq}); last }
  next unless $pdu->{cmd} == 0x05;
  print "got $pdu->{esm_class} $pdu->{data_coding} $pdu->{source_addr} $pdu->{destination_addr} ",
    unpack('H*', $pdu->{short_message}), "\n";
  $link->deliver_sm_resp(message_id => '', seq => $pdu->{seq}, status => 0);
}
print "over\n";
