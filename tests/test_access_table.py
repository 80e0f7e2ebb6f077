"""Who gets what at every address: one table, read like a specification.

The rows are those of the Tilleuls; the columns, the standing cast (`tests/cast.py`). `in`: sent to sign in.
POST is sent empty: 422 is a form that asks for more, 302 an act done or refused with a message, 403 a
reader who may not act, 404 a stranger. A method without a row gives 405 or 404 to everyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.addresses import Address, every_address, outcome, rows_of, usual
from tests.cast import EVERYONE, Cast
from tests.turns import in_turn
from tests.undoing import undone

TABLE = """
address                               method  claire malik jean helene odile paul admin fatou yanis kevin lucie bernard sylvie noor nobody
# pages of everybody
home                                  GET     200    200   200  200    200   200  200   302   302   302   200   302     200    200  200
left                                  GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
promises                              GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
enter_as                              POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
choose_language                       POST    302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
my_data                               GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
leave                                 GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
leave                                 POST    404    404   404  404    404   404  404   422   422   422   404   422     404    404  404
looked                                GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
acts                                  GET     404    404   404  404    404   404  200   404   404   404   404   404     in     in   in
alive                                 GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
ready                                 GET     503    503   503  503    503   503  503   503   503   503   503   503     503    503  503
# signing in
account_request_login_code            GET     302    302   302  302    302   302  302   200   200   200   200   200     200    200  200
account_request_login_code            POST    302    302   302  302    302   302  302   422   422   422   422   422     422    422  422
account_confirm_login_code            GET     302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
account_confirm_login_code            POST    302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
mfa_authenticate                      GET     302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
mfa_authenticate                      POST    302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
mfa_login_webauthn                    GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
mfa_login_webauthn                    POST    422    422   422  422    422   422  422   422   422   422   422   422     422    422  422
account_login                         GET     302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
account_login                         POST    302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
account_logout                        GET     200    200   200  200    200   200  200   302   302   302   302   302     302    302  302
account_logout                        POST    302    302   302  302    302   302  302   302   302   302   302   302     302    302  302
account_reauthenticate                GET     200    200   200  200    200   200  200   in    in    in    in    in      in     in   in
account_reauthenticate                POST    422    422   422  422    422   422  422   in    in    in    in    in      in     in   in
# my security, and the accounts of the house
mfa_index                             GET     200    200   200  200    200   200  200   404   404   404   404   404     in     in   in
mfa_activate_totp                     GET     302    302   302  302    302   302  302   404   404   404   404   404     in     in   in
mfa_activate_totp                     POST    302    302   302  302    302   302  302   404   404   404   404   404     in     in   in
mfa_add_webauthn                      GET     200    200   200  200    200   200  200   404   404   404   404   404     in     in   in
mfa_add_webauthn                      POST    422    422   422  422    422   422  422   404   404   404   404   404     in     in   in
mfa_generate_recovery_codes           GET     200    200   200  200    200   200  200   404   404   404   404   404     in     in   in
mfa_generate_recovery_codes           POST    200    200   200  200    200   200  200   404   404   404   404   404     in     in   in
remove_factor                         GET     200    404   404  404    404   404  404   404   404   404   404   404     in     in   in
remove_factor                         POST    302    404   404  404    404   404  404   404   404   404   404   404     in     in   in
house:accept                          GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
house:accept                          POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
house:sessions                        GET     200    200   200  200    200   200  200   404   404   404   404   404     in     in   in
house:end_others                      POST    302    302   302  302    302   302  302   404   404   404   404   404     in     in   in
house:end_session                     POST    302    404   404  404    404   404  404   404   404   404   404   404     in     in   in
house:accounts                        GET     404    404   404  404    404   404  200   404   404   404   404   404     in     in   in
house:invite                          GET     404    404   404  404    404   404  200   404   404   404   404   404     in     in   in
house:invite                          POST    404    404   404  404    404   404  422   404   404   404   404   404     in     in   in
house:invite_again                    POST    404    404   404  404    404   404  302   404   404   404   404   404     in     in   in
house:deactivate                      GET     404    404   404  404    404   404  200   404   404   404   404   404     in     in   in
house:deactivate                      POST    404    404   404  404    404   404  302   404   404   404   404   404     in     in   in
house:renew_proof                     GET     404    404   404  404    404   404  200   404   404   404   404   404     in     in   in
house:renew_proof                     POST    404    404   404  404    404   404  302   404   404   404   404   404     in     in   in
house:accredit                        GET     404    404   404  404    404    404  200   404   404   404   404   404     in     in   in
house:accredit                        POST    404    404   404  404    404    404  422   404   404   404   404   404     in     in   in
house:conduct                         GET     200    200   200  404    404    404  404   404   404   404   404   404     in     in   in
house:conduct                         POST    302    302   302  404    404    404  404   404   404   404   404   404     in     in   in
# agreements
agreements:contract                   GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:add_clause                 GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:add_clause                 POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:edit_clause                GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:edit_clause                POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:edit_clause clause=signed  GET     403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:edit_clause clause=signed  POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:remove_clause              GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:remove_clause              POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:remove_clause clause=signed GET     403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:remove_clause clause=signed POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:move_clause                POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:move_clause clause=signed  POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:bring_back                 POST    302    302   404  404    404   404  404  404   404   404   404   404     in     in   in
agreements:new_draft                  POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:propose                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:propose                    POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:version                    GET     200    200   404  404    404   404  404   200   200   200   404   200     404    404  404
agreements:version version=draft      GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
agreements:record_signature           GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:record_signature           POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:record_signature party=kevin GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:record_signature party=kevin POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:read                       GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
agreements:sign                       POST    404    404   404  404    404   404  404   302   302   422   404   302     404    404  404
agreements:paper_pdf                  GET     200    200   404  404    404   404  404   200   200   200   404   200     404    404  404
agreements:paper_pdf version=draft    GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
agreements:proof_pdf                  GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
agreements:proof_pdf signature=online GET     200    200   404  404    404   404  404   200   404   404   404   404     404    404  404
agreements:sheet                      GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
agreements:sheet                      POST    422    422   404  404    404   404  404   404   404   404   404   403     404    404  404
agreements:sheet signature=online     GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
agreements:sheet signature=online     POST    403    403   404  404    404   404  404   403   404   404   404   404     404    404  404
agreements:photograph                 GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
agreements:remove_sheet               POST    302    302   404  404    404   404  404   404   404   404   404   302     404    404  404
agreements:reply                      POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:withdraw                   GET     404    404   404  404    404   404  404   200   200   302   404   200     404    404  404
agreements:withdraw                   POST    404    404   404  404    404   404  404   302   302   302   404   302     404    404  404
agreements:proof                      GET     404    404   404  404    404   404  404   200   200   404   404   200     404    404  404
agreements:proof version=draft        GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
agreements:verify                     GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
agreements:take_from_library          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:take_from_library clause=signed POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
agreements:library                    GET     200    200   200  200    200   404  200   404   404   404   404   404     in     in   in
agreements:library_history            GET     200    200   200  200    200   404  200   404   404   404   404   404     in     in   in
agreements:library_add                GET     403    403   403  403    403   404  200   404   404   404   404   404     in     in   in
agreements:library_add                POST    403    403   403  403    403   404  422   404   404   404   404   404     in     in   in
agreements:library_edit               GET     403    403   403  403    403   404  200   404   404   404   404   404     in     in   in
agreements:library_edit               POST    403    403   403  403    403   404  422   404   404   404   404   404     in     in   in
agreements:library_retire             GET     403    403   403  403    403   404  200   404   404   404   404   404     in     in   in
agreements:library_retire             POST    403    403   403  403    403   404  302   404   404   404   404   404     in     in   in
agreements:library_restore            POST    403    403   403  403    403   404  302   404   404   404   404   404     in     in   in
# collectives
collectives:mine                      GET     200    200   200  404    404   404  404   404   404   404   404   404     in     in   in
collectives:create                    GET     200    200   200  404    404   404  404   404   404   404   404   404     in     in   in
collectives:create                    POST    422    422   422  404    404   404  404   404   404   404   404   404     in     in   in
collectives:collective                GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:add_component             GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:add_component             POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:edit_component            GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:edit_component            POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:remove_component          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:remove_component          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:people                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:add_person                GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:add_person                POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:edit_person               GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:edit_person               POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:remove_person             GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:remove_person             POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:invitations               GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:invite                    POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:share                     POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:hand_over                 POST    200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:agreement                 GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:agreement                 POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:disconnect                GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:disconnect                POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:revoke                    POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:admit                     POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:decline                   POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
collectives:type_code                 GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
collectives:type_code                 POST    422    422   422  422    422   422  422   422   422   422   422   422     422    422  422
collectives:come_back                 GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
collectives:come_back                 POST    422    422   422  422    422   422  422   422   422   422   422   422     422    422  422
collectives:ways_back                 GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
collectives:make_phrase               POST    404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
collectives:end_phones                POST    404    404   404  404    404   404  404   302   302   302   404   302     404    404  404
collectives:door token=sylvie         GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
collectives:door token=sylvie         POST    302    302   302  302    302   302  302   422   422   422   302   422     302    422  302
collectives:door token=shared         GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
collectives:door token=shared         POST    422    422   422  422    422   422  422   422   422   422   422   422     422    422  422
collectives:waiting                   GET     404    404   404  404    404   404  404   404   404   404   404   404     404    200  404
collectives:enter                     POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
collectives:welcome                   GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
collectives:welcome                   POST    404    404   404  404    404   404  404   422   422   422   404   422     404    404  404
# imports
imports:upload                        GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:upload                        POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:preview                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:preview                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:confirm                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:progress                      GET     302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:undo                          GET     302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:undo                          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
imports:discard                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
# positions
positions:asked                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
positions:asked                       POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
positions:close                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
positions:close                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
positions:mine                        GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
positions:take                        GET     404    404   404  404    404   404  404   200   200   404   404   200     404    404  404
positions:take                        POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
positions:withdraw                    POST    404    404   404  404    404   404  404   302   302   404   404   302     404    404  404
# composition
composition:rounds                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:compose                   POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:ask                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:ask                       POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:marks                     GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:marks                     POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:follow                    POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:round                     GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:round round=done          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:move                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:move round=done           POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:effects                   GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:effects round=done        GET     403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:swap                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:swap round=done           POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:keep_seat                 POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:keep_seat round=done      POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:undo                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:undo round=done           POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:validate                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:validate                  POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:validate round=done       GET     403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:validate round=done       POST    403    403   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:seat_late                 POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:close                     GET     302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:close                     POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:close round=done          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:close round=done          POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:stop                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:take                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:keep                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:cell                      GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:cell                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:constraints               GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:constraints               POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
composition:release_constraint        POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
# listening
listening:mine                        GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
listening:say                         GET     404    404   404  404    404   404  404   302   302   302   404   302     404    404  404
listening:say                         POST    404    404   404  404    404   404  404   302   302   302   404   302     404    404  404
listening:amend                       GET     403    403   404  404    404   404  404   200   404   404   404   404     404    404  404
listening:amend                       POST    403    403   404  404    404   404  404   422   404   404   404   404     404    404  404
listening:amend need=reserved         GET     403    403   404  404    404   404  404   404   200   404   404   404     404    404  404
listening:amend need=paper            GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
listening:amend need=paper            POST    422    422   404  404    404   404  404   404   404   404   404   422     404    404  404
listening:amend need=nameless         GET     403    403   404  404    404   404  404   403   403   404   404   403     404    404  404
listening:amend need=nameless         POST    403    403   404  404    404   404  404   403   403   404   404   403     404    404  404
listening:withdraw                    POST    403    403   404  404    404   404  404   302   404   404   404   404     404    404  404
listening:withdraw need=reserved      POST    403    403   404  404    404   404  404   404   302   404   404   404     404    404  404
listening:withdraw need=paper         POST    302    302   404  404    404   404  404   404   404   404   404   302     404    404  404
listening:withdraw need=nameless      POST    403    403   404  404    404   404  404   403   403   404   404   403     404    404  404
listening:kept                        GET     404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
listening:kept                        POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
listening:kept token=need             GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
listening:kept token=need             POST    200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
listening:gathered                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
listening:from_paper                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
listening:from_paper                  POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
listening:projected                   GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
# programmes
programmes:mine                       GET     200    200   200  302    302   302  200   404   404   404   404   404     in     in   in
programmes:create                     GET     200    200   200  404    404   404  404   404   404   404   404   404     in     in   in
programmes:create                     POST    422    422   422  404    404   404  404   404   404   404   404   404     in     in   in
programmes:programme                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:objective                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:objective                  POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:followed                   GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:open_rating                POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:close_rating               GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:close_rating               POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:close_rating moment=closed POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:offer_spread               POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:offer_spread moment=closed POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:indicators                 GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:add_indicator              GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:add_indicator              POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:edit_indicator             GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:edit_indicator             POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:measure                    POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:remove_measure             POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:actors                     GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:note_actor                 GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:note_actor                 POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:edit_actor                 GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:edit_actor                 POST    422    422   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:remove_actor               GET     200    200   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:remove_actor               POST    302    302   404  404    404    404  404   404   404   404   404   404     in     in   in
programmes:my_objective               GET     404    404   404  404    404    404  404   200   200   200   404   200     404    404  404
programmes:my_objective               POST    404    404   404  404    404    404  404   422   422   422   404   422     404    404  404
programmes:close                      GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:close                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:reopen                     GET     302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:reopen                     POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:step                       POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:enrol                      POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:sponsor_link               POST    200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:revoke_link                POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:sponsor_account            POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
programmes:report                     GET     200    200   200  200    200   200  200   200   200   200   200   200     200    200  200
programmes:sponsored                  GET     404    404   404  404    404   200  404   404   404   404   404   404     in     in   in
programmes:sponsored_report           GET     404    404   404  404    404   200  404   404   404   404   404   404     in     in   in
# sessions
sessions:agenda                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:schedule                     GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:schedule                     POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:session                      GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:reschedule                   GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:reschedule                   POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:cancel                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:cancel                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:start                        POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:end                          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:attendance                   POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
sessions:stream                       GET     200    200   404  404    404   404  404   200   200   404   404   404     404    404  404
sessions:stream session=B             GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
sessions:decline                      POST    404    404   404  404    404   404  404   302   302   404   404   404     404    404  404
sessions:decline session=B            POST    404    404   404  404    404   404  404   404   404   404   404   302     404    404  404
sessions:calendar_file                GET     200    200   404  404    404   404  404   200   200   404   404   404     404    404  404
sessions:calendar_file session=B      GET     200    200   404  404    404   404  404   404   404   404   404   200     404    404  404
sessions:home                         GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
sessions:room                         GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
sessions:me                           GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
sessions:me                           POST    404    404   404  404    404   404  404   422   422   422   404   422     404    404  404
# logs
logs:log                              GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
logs:save                             POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
logs:validate                         GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
logs:validate                         POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
# boards
boards:exchanges                      GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
boards:write                          POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
boards:answer                         POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
boards:carry_over                     POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
boards:withdraw                       POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
boards:withdraw card=given            POST    404    404   404  404    404   404  404   403   302   404   404   403     404    404  404
boards:withdraw card=of_b             POST    404    404   404  404    404   404  404   404   404   404   404   302     404    404  404
boards:withdraw card=of_b_given       POST    404    404   404  404    404   404  404   403   403   404   404   302     404    404  404
boards:withdraw card=withdrawn        POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
boards:consent circulation=asked      POST    404    404   404  404    404   404  404   302   404   404   404   404     404    404  404
boards:consent circulation=given      POST    404    404   404  404    404   404  404   404   302   404   404   403     404    404  404
boards:refuse circulation=asked       POST    404    404   404  404    404   404  404   302   404   404   404   404     404    404  404
boards:refuse circulation=given       POST    404    404   404  404    404   404  404   404   302   404   404   403     404    404  404
boards:take_back circulation=asked    POST    404    404   404  404    404   404  404   302   404   404   404   404     404    404  404
boards:take_back circulation=given    POST    404    404   404  404    404   404  404   404   302   404   404   403     404    404  404
boards:receive circulation=asked      POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
boards:receive circulation=given      POST    404    404   404  404    404   404  404   404   404   404   404   302     404    404  404
boards:receive circulation=taken_back POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
boards:board                          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
boards:circulation                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
boards:ask                            GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
boards:ask                            POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
boards:ask card=withdrawn             GET     404    404   404  404    404   404  404   404   404   404   404   404     in     in   in
boards:ask card=withdrawn             POST    404    404   404  404    404   404  404   404   404   404   404   404     in     in   in
# negotiation
negotiation:mine                      GET     404    404   404  404    404   404  404  200   200   200   404   200     404    404  404
negotiation:propose                   GET     404    404   404  404    404   404  404  404   404   404   404   404     404    404  404
negotiation:propose                   POST    404    404   404  404    404   404  404  404   404   404   404   404     404    404  404
negotiation:propose clause=signed     GET     404    404   404  404    404   404  404  200   200   200   404   200     404    404  404
negotiation:propose clause=signed     POST    404    404   404  404    404   404  404  422   422   422   404   422     404    404  404
negotiation:comment                   GET     404    404   404  404    404   404  404  404   404   404   404   404     404    404  404
negotiation:comment                   POST    404    404   404  404    404   404  404  404   404   404   404   404     404    404  404
negotiation:comment clause=signed     GET     404    404   404  404    404   404  404  200   200   200   404   200     404    404  404
negotiation:comment clause=signed     POST    404    404   404  404    404   404  404  422   422   422   404   422     404    404  404
negotiation:withdraw                  POST    404    404   404  404    404   404  404  302   404   404   404   404     404    404  404
negotiation:withdraw amendment=other  POST    404    404   404  404    404   404  404  404   302   404   404   404     404    404  404
negotiation:amendments                GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:take                      POST    302    302   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:answer                    POST    422    422   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:tie                       GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:tie                       POST    302    302   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:tie clause=signed         GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:tie clause=signed         POST    302    302   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:spoken                    GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:spoken                    POST    422    422   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:spoken need=nameless      GET     200    200   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:spoken need=nameless      POST    422    422   404  404    404   404  404  404   404   404   404   404     in     in   in
negotiation:versions                  GET     200    200   404  404    404   404  404  200   200   200   404   200     404    404  404
# common texts
texts:mine                            GET     404    404   404  404    404   404  404   200   200   200   404   200     404    404  404
texts:texts                           GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:texts                           POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:text                            GET     200    200   404  404    404   404  404   200   200   404   404   200     404    404  404
texts:printed                         GET     200    200   404  404    404   404  404   200   200   404   404   200     404    404  404
texts:propose                         GET     404    404   404  404    404   404  404   200   200   404   404   200     404    404  404
texts:propose                         POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
texts:add_article                     GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:add_article                     POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:close                           GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:close                           POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:reopen                          POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:article                         GET     200    200   404  404    404   404  404   200   200   404   404   200     404    404  404
texts:reword                          GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:reword                          POST    422    422   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:set_aside                       GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:set_aside                       POST    302    302   404  404    404   404  404   404   404   404   404   404     in     in   in
texts:take_stance                     POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
texts:dissent                         POST    404    404   404  404    404   404  404   422   422   404   404   422     404    404  404
texts:let_out                         POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
texts:let_out saying=dissent.kept     POST    404    404   404  404    404   404  404   302   404   404   404   404     404    404  404
texts:let_out saying=saying.given     POST    404    404   404  404    404   404  404   403   302   404   404   403     404    404  404
texts:take_back                       POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
texts:withdraw                        POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
texts:answer                          POST    404    404   404  404    404   404  404   404   404   404   404   404     404    404  404
texts:carry_over                      POST    404    404   404  404    404   404  404   302   403   404   404   404     404    404  404
# supervision
supervision:supervised                GET     404    404   404  200    200   404  404   404   404   404   404   404     in     in   in
supervision:programme                 GET     404    404   404  200    404   404  404   404   404   404   404   404     in     in   in
supervision:ask                       POST    404    404   404  422    404   404  404   404   404   404   404   404     in     in   in
supervision:answer                    POST    422    422   404  403    404   404  404   404   404   404   404   404     in     in   in
supervision:close                     POST    403    403   404  302    404   404  404   404   404   404   404   404     in     in   in
supervision:thread                    GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
perspectives:seen_as                  GET     200    200   404  404    404   404  404   404   404   404   404   404     in     in   in
supervision:intervenants              GET     404    404   404  404    404    404  404   200   200   200   404   200     404    404  404
# what stands behind the intervenants is said to whoever holds an invitation that opens
supervision:who_invites token=sylvie  GET     200    200   200  200    200    200  200   200   200   200   200   200     200    200  200
supervision:who_invites token=shared  GET     200    200   200  200    200    200  200   200   200   200   200   200     200    200  200
"""

# Its views are classes, to which a PUT is a POST: they are held to their rows alone.
ALLAUTH = ("account_",)


class Row(NamedTuple):
    address: str
    variant: dict[str, str]
    method: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return " ".join(
            [self.address, *(f"{blank}={key}" for blank, key in self.variant.items()), self.method]
        )


def rows() -> Iterator[Row]:
    head, *lines = filter(None, map(str.split, TABLE.splitlines()))
    people = head[2:]
    assert set(people) == set(EVERYONE), "the columns are the standing cast"
    for words in lines:
        if words[0].startswith("#"):
            continue
        address, *rest = words
        variant = dict(word.split("=") for word in rest if "=" in word)
        method, *expected = (word for word in rest if "=" not in word)
        yield Row(address, variant, method, dict(zip(people, expected, strict=True)))


def url_of(cast: Cast, address: Address, variant: dict[str, str]) -> str:
    known = rows_of(cast.tilleuls)
    chosen = {blank: known[blank][key] for blank, key in variant.items()}
    return address.at(**{**usual(cast.tilleuls), **chosen})


def test_every_address_stands_in_the_table_and_nothing_else_does():
    named, written = {address.name for address in every_address()}, {row.address for row in rows()}
    assert not named - written, "addresses without a row"
    assert not written - named, "rows without an address"


def test_everyone_gets_what_the_table_says(cast):
    addresses = {address.name: address for address in every_address()}
    wrong, asked = [], 0
    for row in rows():
        if not in_turn(row.address, row.method):
            continue
        url = url_of(cast, addresses[row.address], row.variant)
        for person, expected in row.expected.items():
            with undone():
                got = outcome(cast.client_of(person), row.method, url)
            asked += 1
            if got != expected:
                wrong.append(f"{row}: {person} gets {got}, not {expected}")
    assert not wrong, f"{len(wrong)} of {asked}:\n" + "\n".join(wrong)


def test_method_without_a_row_is_refused_to_everyone(cast):
    taken = {(row.address, row.method) for row in rows()}
    wrong = []
    for address in every_address():
        url = url_of(cast, address, {})
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (
                not in_turn(address.name, method)
                or (address.name, method) in taken
                or address.name.startswith(ALLAUTH)
            ):
                continue
            for person in ("claire", "fatou", "nobody"):
                with undone():
                    got = outcome(cast.client_of(person), method, url)
                if got not in ("405", "404", "in"):
                    wrong.append(f"{address.name} {method}: {person} gets {got}")
    assert not wrong, "\n".join(wrong)
